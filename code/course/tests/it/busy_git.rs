//! `cargo course update` where git is busy, is not there, or was told to do things of its own.

use std::process::Command;

use crate::course::{Course, LIB, Run};
use crate::git::{ALONE, commit, git};
use crate::update::{Published, TESTS, WORK};

#[test]
fn in_the_middle_of_a_merge_it_waits_for_its_end() {
    let course = Published::new();
    course.learner.write(TESTS, "// mine\n");
    commit(&course.learner, "mine");
    course.teacher.write(TESTS, "// the course's\n");
    commit(&course.teacher, "the course's");
    git(&course.learner, &["fetch", "--quiet"]);
    let mut merge = Command::new("git");
    merge
        .args(["merge", "origin/main"])
        .current_dir(course.learner.root());
    assert!(!merge.envs(ALONE).output().unwrap().status.success());
    course
        .update()
        .exits(2)
        .says("give it up with `git merge --abort`");
    assert!(course.learner.read(TESTS).contains("<<<<<<<"));
}

#[test]
fn in_the_middle_of_a_rebase_it_waits_for_its_end() {
    for state in ["rebase-merge", "rebase-apply"] {
        let course = Published::new();
        course
            .learner
            .write(&format!(".git/{state}/head-name"), "refs/heads/main\n");
        course
            .update()
            .exits(2)
            .says("give it up with `git rebase --abort`");
    }
}

/// The commit that joins the two histories is not the learner's, so it is not for a hook to judge.
#[cfg(unix)]
#[test]
fn a_hook_of_the_learners_does_not_stop_it() {
    use std::os::unix::fs::PermissionsExt;

    let course = Published::new();
    course.learner.write(LIB, WORK);
    commit(&course.learner, "my work");
    course.publish_new_words();
    let hook = ".git/hooks/pre-commit";
    course.learner.write(hook, "#!/bin/sh\nexit 1\n");
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(course.learner.path(hook), executable).unwrap();
    course.update().exits(0).says("1 change from origin/main");
    assert!(course.learner.read(TESTS).contains("two plus two"));
}

#[test]
fn a_merge_that_cannot_be_committed_is_given_up_and_told() {
    let course = Published::new();
    course.learner.write(LIB, WORK);
    commit(&course.learner, "my work");
    // As on a machine where git was never told a name.
    git(&course.learner, &["config", "--unset", "user.name"]);
    git(&course.learner, &["config", "--unset", "user.email"]);
    git(&course.learner, &["config", "user.useConfigOnly", "true"]);
    course.publish_new_words();
    course
        .update()
        .exits(2)
        .says("git config --global user.name")
        .says("Nothing was updated, and your files are as they were.");
    assert_eq!(course.learner.read(LIB), WORK);
    assert!(course.learner.read(TESTS).contains("two and two"));
}

#[test]
fn what_is_no_clone_is_refused_with_what_to_do() {
    let alone = Course::new();
    alone
        .run(&["update"])
        .exits(2)
        .says("this course is no git clone");

    let course = Published::new();
    git(&course.learner, &["switch", "--quiet", "--create", "mine"]);
    course
        .update()
        .exits(2)
        .says("your branch `mine` follows none")
        .says("cargo course update --from origin/main");
    let mut from = course.learner.command(&["update", "--from", "origin/main"]);
    Run::of(from.envs(ALONE))
        .exits(0)
        .says("up to date with origin/main");
    let mut from = course.learner.command(&["update", "--from", "origin/none"]);
    Run::of(from.envs(ALONE))
        .exits(2)
        .says("origin none` failed: ");
    git(&course.learner, &["switch", "--quiet", "--detach"]);
    course
        .update()
        .exits(2)
        .says("no branch is checked out here");
}
