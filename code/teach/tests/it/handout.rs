//! `cargo course handout`: a copy for learners, and nothing of the teacher's in it.

use std::fs;

use ::course::exercises;
use ::course::repository::Repository;

use crate::course::{ALONE, Course, LIB, Run, SOLUTION, STARTER, commit, git};

const ATTRIBUTES: &str = include_str!("../../../../.gitattributes");

/// A course that a teacher works in: committed, and with more than that lying about.
fn teachers() -> Course {
    let course = Course::new();
    course.write(".gitattributes", ATTRIBUTES);
    course.write(".github/workflows/book.yml", "name: The teacher's\n");
    course.write(LIB, &course.read(SOLUTION));
    git(&course, &["init", "--quiet", "--initial-branch=main"]);
    commit(&course, "the course, and my own work on an exercise");
    course.write("marks.txt", "who has which mark");
    course.write("target/debug/left", "built");
    course.replace("book.toml", "Tiny", "Not committed");
    course
}

fn hand_out(course: &Course, arguments: &[&str]) -> Run {
    let arguments = [&["handout", "target/copy"], arguments].concat();
    let mut command = course.command(&arguments);
    for name in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{name}_NAME"), "Teacher");
        command.env(format!("GIT_{name}_EMAIL"), "teacher@example.org");
    }
    Run::of(command.envs(ALONE))
}

/// Every file of a copy.
const HANDED_OUT: &str = "\
.gitattributes
.github/workflows/progress.yml
.gitignore
.handout
Cargo.lock
Cargo.toml
book.toml
book/SUMMARY.md
code/base/Cargo.toml
code/base/src/lib.rs
exercises/1-tiny/Cargo.toml
exercises/1-tiny/src/lib.rs
exercises/1-tiny/starter/lib.rs
exercises/1-tiny/tests/tiny.rs
";

#[test]
fn it_has_what_is_committed_and_nothing_of_the_teachers() {
    let course = teachers();
    let run = hand_out(&course, &["--git"]).exits(0);
    run.says("2 files with changes that are not committed");
    let copied = |file: &str| course.read(&format!("target/copy/{file}"));
    assert_eq!(copied(LIB), course.read(STARTER));
    assert!(copied("book.toml").contains("Tiny"));
    let progress = copied(".github/workflows/progress.yml");
    assert!(progress.contains("cargo course test"), "{progress}");

    // It is a course of its own, and a repository with all of it committed.
    let copy = course.path("target/copy");
    let exercises = Repository::at(&copy).and_then(|course| exercises::all(&course));
    assert_eq!(exercises.expect("a course").len(), 1);
    let mut verify = course.command(&["verify"]);
    let run = Run::of(verify.current_dir(&copy)).exits(2);
    run.says("solutions-private/ is not here");
    let in_copy = |arguments: &[&str]| git(&course, &[&["-C", "target/copy"], arguments].concat());
    assert_eq!(
        in_copy(&["log", "--format=%s"]),
        "The course, as handed out\n"
    );
    assert_eq!(in_copy(&["ls-files"]), HANDED_OUT);
    let status = in_copy(&["status", "--porcelain", "--ignored"]);
    assert_eq!(status, "", "something is left to commit");
    let commit = git(&course, &["rev-parse", "HEAD"]);
    let origin = copied(".handout");
    assert!(origin.contains(commit.trim()), "{origin}");
}

#[test]
fn what_should_not_be_handed_out_is_refused_and_nothing_is_written_over() {
    let course = teachers();
    course.write("target/copy/mine.txt", "mine");
    let run = hand_out(&course, &[]).exits(2);
    run.says("target/copy is not empty");
    let copy = course.path("target/copy");
    assert_eq!(fs::read_dir(&copy).unwrap().count(), 1);

    fs::remove_dir_all(&copy).unwrap();
    course.write("target/copy", "no folder");
    let run = hand_out(&course, &[]).exits(2);
    run.says("target/copy cannot be read");
    fs::remove_file(&copy).unwrap();
    hand_out(&course, &[]).exits(0);
    assert!(!copy.join(".git").exists(), "nobody asked for a repository");

    fs::remove_dir_all(&copy).unwrap();
    course.replace(".gitattributes", "/solutions-private export-ignore\n", "");
    commit(&course, "a line is lost");
    let run = hand_out(&course, &[]).exits(2);
    run.says("commit a .gitattributes with the line `/solutions-private export-ignore`");
    assert!(!copy.exists());

    fs::remove_dir_all(course.path(".git")).unwrap();
    let run = hand_out(&course, &[]).exits(2);
    run.says("`git status --porcelain` failed");
    assert!(!copy.exists());
}
