//! `cargo course update` where git is busy, is not there, or was told to do things of its own, and in a copy
//! that a service made from a template.

use crate::course::{Course, LIB, STARTER, TESTS, commit, git};
use crate::update::{Published, WORK};

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
fn what_cannot_be_updated_is_refused_with_what_to_do() {
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

    course.publish_new_words();
    git(&course.learner, &["fetch", "--quiet"]);
    let merge = ["merge", "--quiet", "--no-ff", "--no-commit"];
    git(&course.learner, &[&merge[..], &["origin/main"]].concat());
    let unfinished = "give it up with `git merge --abort`";
    course.update().exits(2).says(unfinished);

    let other = Published::from_template();
    other.learner.write(TESTS, "// my own tests\n");
    let amend = ["commit", "--quiet", "--all", "--amend", "--no-edit"];
    git(&other.learner, &amend);
    let run = other.update_from(&FROM_TEMPLATE).exits(2);
    run.says("your first commit is no copy of one of its commits")
        .says("Nothing was changed.");
}

const FROM_TEMPLATE: [&str; 2] = ["--from", "template/main"];

#[test]
fn what_is_new_in_a_template_arrives_and_its_history_from_then_on() {
    let copy = Published::from_template();
    let (template, learner) = (&copy.teacher, &copy.learner);
    // A refusal leaves the history as it was.
    copy.publish_new_words();
    learner.write(TESTS, "// my own tests\n");
    let before = git(learner, &["log", "--format=%H %P"]);
    let run = copy.update_from(&FROM_TEMPLATE).exits(2);
    run.says("not files of an exercise that you edit:\n  exercises/1-tiny/tests/tiny.rs\n");
    assert_eq!(git(learner, &["log", "--format=%H %P"]), before);
    assert_eq!(git(learner, &["replace", "--list"]), "");
    assert_eq!(learner.read(TESTS), "// my own tests\n");
    git(learner, &["checkout", "--quiet", "--", TESTS]);

    copy.commit_work();
    let later = format!("{WORK}// and not committed\n");
    learner.write(LIB, &later);
    template.write(STARTER, "// another starter\n");
    template.write(LIB, "// another starter\n");
    commit(template, "another starter");

    let run = copy.update_from(&FROM_TEMPLATE).exits(0);
    run.says("The course is up to date: 3 changes from template/main.");
    assert_eq!(learner.read(LIB), later);
    assert_eq!(git(learner, &["show", &format!("HEAD:{LIB}")]), WORK);
    assert_eq!(learner.read(STARTER), "// another starter\n");
    assert!(copy.has_new_words());
    assert_eq!(git(learner, &["replace", "--list"]), "");

    template.replace("book/SUMMARY.md", "Good day", "Good night");
    commit(template, "another word");
    let run = copy.update_from(&FROM_TEMPLATE).exits(0);
    run.says("1 change from template/main");
    assert!(learner.read("book/SUMMARY.md").contains("Good night"));
    assert_eq!(learner.read(LIB), later);
}
