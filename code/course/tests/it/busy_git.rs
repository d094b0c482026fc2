//! `cargo course update` where git is busy, is not there, or was told to do things of its own, and in a copy
//! that a service made from a template.

use std::process::Command;

use crate::course::{ALONE, Course, LIB, STARTER, TESTS, commit, git};
use crate::update::{Published, WORK};

#[test]
fn in_the_middle_of_a_merge_it_waits_for_its_end() {
    let course = Published::new();
    let learner = &course.learner;
    learner.write(TESTS, "// mine\n");
    commit(learner, "mine");
    course.publish_new_words();
    git(learner, &["fetch", "--quiet"]);
    let mut merge = Command::new("git");
    merge.current_dir(learner.root());
    merge.args(["merge", "origin/main"]);
    assert!(!merge.envs(ALONE).output().unwrap().status.success());
    let run = course.update().exits(2);
    run.says("give it up with `git merge --abort`");
    assert!(learner.read(TESTS).contains("<<<<<<<"));
}

#[test]
fn a_merge_that_cannot_be_committed_is_given_up_and_told() {
    let course = Published::new();
    course.commit_work();
    // As on a machine where git was never told a name.
    for change in [
        ["--unset", "user.name"],
        ["--unset", "user.email"],
        ["user.useConfigOnly", "true"],
    ] {
        git(&course.learner, &[&["config"], &change[..]].concat());
    }
    course.publish_new_words();
    let run = course.update().exits(2);
    let run = run.says("git config --global user.name");
    run.says("Nothing was updated, and your files are as they were.");
    assert_eq!(course.learner.read(LIB), WORK);
    assert!(!course.has_new_words());
}

#[test]
fn what_is_no_clone_is_refused_with_what_to_do() {
    let alone = Course::new().run(&["update"]).exits(2);
    alone.says("this course is no git clone");

    let course = Published::new();
    let switch = |to: &[&str]| git(&course.learner, &[&["switch", "--quiet"], to].concat());
    switch(&["--create", "mine"]);
    let run = course.update().exits(2);
    run.says("your branch `mine` follows none")
        .says("cargo course update --from origin/main");
    let run = course.update_from(&["--from", "origin/main"]).exits(0);
    run.says("up to date with origin/main");
    let run = course.update_from(&["--from", "origin/none"]).exits(2);
    run.says("origin none` failed: ");
    switch(&["--detach"]);
    let nowhere = "no branch is checked out here";
    course.update().exits(2).says(nowhere);
}

const FROM_TEMPLATE: [&str; 2] = ["--from", "template/main"];

#[test]
fn what_is_new_in_a_template_arrives_and_its_history_from_then_on() {
    let copy = Published::from_template();
    let (template, learner) = (&copy.teacher, &copy.learner);
    copy.commit_work();
    let later = format!("{WORK}// and not committed\n");
    learner.write(LIB, &later);
    template.write(STARTER, "// another starter\n");
    template.write(LIB, "// another starter\n");
    commit(template, "another starter");

    let run = copy.update_from(&FROM_TEMPLATE).exits(0);
    run.says("The course is up to date: 2 changes from template/main.");
    assert_eq!(learner.read(LIB), later);
    assert_eq!(git(learner, &["show", &format!("HEAD:{LIB}")]), WORK);
    assert_eq!(learner.read(STARTER), "// another starter\n");
    assert!(learner.read("book/SUMMARY.md").contains("Good day"));
    assert_eq!(git(learner, &["replace", "--list"]), "");

    copy.publish_new_words();
    let run = copy.update_from(&FROM_TEMPLATE).exits(0);
    run.says("1 change from template/main");
    assert!(copy.has_new_words());
    assert_eq!(learner.read(LIB), later);
}

#[test]
fn a_refusal_leaves_the_history_of_a_copy_as_it_was() {
    let copy = Published::from_template();
    let learner = &copy.learner;
    learner.write(TESTS, "// my own tests\n");
    copy.publish_new_words();
    let before = git(learner, &["log", "--format=%H %P"]);

    let run = copy.update_from(&FROM_TEMPLATE).exits(2);
    run.says("not files of an exercise that you edit:\n  exercises/1-tiny/tests/tiny.rs\n");
    assert_eq!(git(learner, &["log", "--format=%H %P"]), before);
    assert_eq!(git(learner, &["replace", "--list"]), "");
    assert_eq!(learner.read(TESTS), "// my own tests\n");

    // What was never a copy is not merged.
    let amend = ["commit", "--quiet", "--all", "--amend", "--no-edit"];
    git(learner, &amend);
    let run = copy.update_from(&FROM_TEMPLATE).exits(2);
    run.says("your first commit is no copy of one of its commits")
        .says("Nothing was changed.");
}
