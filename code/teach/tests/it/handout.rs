//! `cargo course handout`: a copy for learners, and nothing of the teacher's in it.

use std::fs;
use std::path::{Path, PathBuf};

use ::course::exercises;
use ::course::repository::Repository;
use walkdir::{DirEntry, WalkDir};

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

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = WalkDir::new(folder).into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files.map(DirEntry::into_path).collect()
}

#[test]
fn it_has_what_is_committed_and_nothing_of_the_teachers() {
    let course = teachers();
    let run = hand_out(&course, &["--git"]).exits(0);
    run.says("2 files with changes that are not committed");
    let copy = course.path("target/copy");
    let found = files(&copy);
    for (path, there) in [
        ("Cargo.lock", true),
        ("book/SUMMARY.md", true),
        (LIB, true),
        ("code/base/src/lib.rs", true),
        (".gitignore", true),
        ("solutions-private", false),
        ("target", false),
        ("marks.txt", false),
    ] {
        assert_eq!(copy.join(path).exists(), there, "{path}: {found:#?}");
    }
    // By content: a line that only a solution has, in whichever file.
    let secret = "number * base::TWO";
    assert!(course.read(SOLUTION).contains(secret));
    for file in &found {
        let bytes = fs::read(file).unwrap();
        let found = String::from_utf8_lossy(&bytes).contains(secret);
        assert!(!found, "{} holds the solution", file.display());
    }
    let lib = course.read(&format!("target/copy/{LIB}"));
    assert_eq!(lib, course.read(STARTER));
    assert!(course.read("target/copy/book.toml").contains("Tiny"));

    // Only its own workflow is there.
    let workflows = files(&copy.join(".github"));
    assert_eq!(workflows.len(), 1, "{workflows:?}");
    let progress = fs::read_to_string(&workflows[0]).unwrap();
    assert!(progress.contains("cargo course test"), "{progress}");

    // It is a course of its own, and a repository with all of it committed.
    let exercises = Repository::at(&copy).and_then(|course| exercises::all(&course));
    assert_eq!(exercises.expect("a course").len(), 1);
    let mut verify = course.command(&["verify"]);
    let run = Run::of(verify.current_dir(&copy)).exits(2);
    run.says("solutions-private/ is not here");
    let log = git(&course, &["-C", "target/copy", "log", "--format=%s"]);
    assert_eq!(log, "The course, as handed out\n");
    let status = git(&course, &["-C", "target/copy", "status", "--porcelain"]);
    assert_eq!(status, "", "something is left to commit");
    let commit = git(&course, &["rev-parse", "HEAD"]);
    let origin = course.read("target/copy/.handout");
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
