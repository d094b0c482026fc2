//! `cargo course update` where git is busy, or where the learner told git to do things of its own.

use std::process::Command;

use crate::course::LIB;
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
    course.teacher.replace(TESTS, "two and two", "two plus two");
    commit(&course.teacher, "new words");
    let hook = ".git/hooks/pre-commit";
    course.learner.write(hook, "#!/bin/sh\nexit 1\n");
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(course.learner.path(hook), executable).unwrap();
    course.update().exits(0).says("1 change from origin/main");
    assert!(course.learner.read(TESTS).contains("two plus two"));
}
