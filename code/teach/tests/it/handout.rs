//! `cargo course handout`: a copy for learners, and nothing of the teacher's in it.

use std::fs;
use std::path::Path;

use ::course::exercises;
use ::course::repository::Repository;

use crate::course::{Course, LIB, Run, SOLUTION, STARTER};
use crate::git::{ALONE, commit, git};

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
    let names = ["AUTHOR", "COMMITTER"];
    for name in names {
        command.env(format!("GIT_{name}_NAME"), "Teacher");
        command.env(format!("GIT_{name}_EMAIL"), "teacher@example.org");
    }
    Run::of(command.envs(ALONE))
}

fn files(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path.to_str().unwrap().to_owned()),
        }
    }
}

#[test]
fn it_has_what_is_committed_and_nothing_of_the_teachers() {
    let course = teachers();
    let run = hand_out(&course, &[]).exits(0);
    run.says("2 files with changes that are not committed");
    let copy = course.path("target/copy");
    let mut found = Vec::new();
    files(&copy, &mut found);
    for expected in [
        "Cargo.lock",
        "book/SUMMARY.md",
        LIB,
        "code/base/src/lib.rs",
        ".gitignore",
    ] {
        assert!(
            copy.join(expected).is_file(),
            "{expected} is missing: {found:#?}"
        );
    }
    for private in ["solutions-private", ".git", "target", "marks.txt"] {
        assert!(
            !copy.join(private).exists(),
            "{private} is there: {found:#?}"
        );
    }
    // By content: a line that only a solution has, in whichever file.
    let secret = "number * base::TWO";
    assert!(course.read(SOLUTION).contains(secret));
    for file in &found {
        let text = fs::read_to_string(file).unwrap();
        assert!(!text.contains(secret), "{file} holds the solution");
    }
    assert_eq!(
        course.read(&format!("target/copy/{LIB}")),
        course.read(STARTER)
    );
    assert!(course.read("target/copy/book.toml").contains("Tiny"));
}

#[test]
fn solutions_that_nothing_leaves_out_are_not_handed_out() {
    let course = teachers();
    course.replace(".gitattributes", "/solutions-private export-ignore\n", "");
    commit(&course, "a line is lost");
    hand_out(&course, &[])
        .exits(2)
        .says("commit a .gitattributes with the line `/solutions-private export-ignore`");
    assert!(!course.path("target/copy").exists());
}

#[test]
fn it_is_a_course_of_its_own_and_can_be_a_repository() {
    let course = teachers();
    hand_out(&course, &["--git"]).exits(0);
    let copy = course.path("target/copy");
    let exercises = Repository::at(&copy).and_then(|course| exercises::all(&course));
    assert_eq!(exercises.expect("a course").len(), 1);
    let mut verify = course.command(&["verify"]);
    Run::of(verify.current_dir(&copy))
        .exits(2)
        .says("solutions-private/ is not here");
    let log = git(&course, &["-C", "target/copy", "log", "--format=%s"]);
    assert_eq!(log.trim(), "The course, as handed out");
    let status = git(&course, &["-C", "target/copy", "status", "--porcelain"]);
    assert_eq!(status, "", "something is left to commit");
    let commit = git(&course, &["rev-parse", "HEAD"]);
    let origin = course.read("target/copy/.handout");
    assert!(origin.contains(commit.trim()), "{origin}");
}

#[test]
fn only_its_own_workflow_is_there() {
    let course = teachers();
    hand_out(&course, &[]).exits(0);
    let mut workflows = Vec::new();
    files(&course.path("target/copy/.github"), &mut workflows);
    assert_eq!(workflows.len(), 1, "{workflows:?}");
    let progress = fs::read_to_string(&workflows[0]).unwrap();
    assert!(progress.contains("cargo course test"), "{progress}");
}

#[test]
fn nothing_is_written_over() {
    let course = teachers();
    course.write("target/copy/mine.txt", "mine");
    hand_out(&course, &[])
        .exits(2)
        .says("target/copy is not empty");
    assert_eq!(fs::read_dir(course.path("target/copy")).unwrap().count(), 1);
}

#[test]
fn what_is_no_repository_cannot_be_handed_out() {
    let course = Course::new();
    hand_out(&course, &[])
        .exits(2)
        .says("`git status --porcelain` failed");
    assert!(!course.path("target/copy").exists());
}
