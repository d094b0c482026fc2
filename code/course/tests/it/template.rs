//! `cargo course update` in a copy that a service made from a template, where history begins anew.

use crate::course::{Course, LIB, Run, STARTER, TESTS};
use crate::git::{ALONE, commit, git};
use crate::update::{ATTRIBUTES, WORK};

/// The template, two commits old, and a copy of its files with one commit that knows nothing of them.
fn template_and_copy() -> (Course, Course) {
    let template = Course::new();
    git(&template, &["init", "--quiet", "--initial-branch=main"]);
    template.replace(".gitignore", "/target/", "/target/\n/backups/");
    template.write(".gitattributes", ATTRIBUTES);
    commit(&template, "the course");
    template.replace("book/SUMMARY.md", "Hello", "Good day");
    commit(&template, "another word");

    let copy = Course::in_empty_folder();
    let from = template.root().to_str().unwrap();
    git(&copy, &["clone", "--quiet", from, "."]);
    git(&copy, &["remote", "rename", "origin", "template"]);
    git(&copy, &["checkout", "--quiet", "--orphan", "mine"]);
    git(&copy, &["config", "user.name", "Learner"]);
    git(&copy, &["config", "user.email", "learner@example.org"]);
    commit(&copy, "Initial commit");
    (template, copy)
}

fn update(copy: &Course) -> Run {
    let mut command = copy.command(&["update", "--from", "template/main"]);
    Run::of(command.envs(ALONE))
}

#[test]
fn what_is_new_in_the_template_arrives_and_its_history_from_then_on() {
    let (template, copy) = template_and_copy();
    copy.write(LIB, WORK);
    commit(&copy, "my work");
    let later = format!("{WORK}// and not committed\n");
    copy.write(LIB, &later);
    template.write(STARTER, "// another starter\n");
    template.write(LIB, "// another starter\n");
    commit(&template, "another starter");
    template.replace(TESTS, "two and two make four", "twice two is four");
    commit(&template, "better words");

    update(&copy)
        .exits(0)
        .says("The course is up to date: 2 changes from template/main.");
    assert_eq!(copy.read(LIB), later);
    assert_eq!(git(&copy, &["show", &format!("HEAD:{LIB}")]), WORK);
    assert_eq!(copy.read(STARTER), "// another starter\n");
    assert!(copy.read(TESTS).contains("twice two is four"));
    assert_eq!(git(&copy, &["replace", "--list"]), "");

    template.replace(TESTS, "twice two is four", "two twos are four");
    commit(&template, "other words");
    update(&copy).exits(0).says("1 change from template/main");
    assert!(copy.read(TESTS).contains("two twos are four"));
    assert_eq!(copy.read(LIB), later);
}

#[test]
fn a_refusal_leaves_its_history_as_it_was() {
    let (template, copy) = template_and_copy();
    copy.write(TESTS, "// my own tests\n");
    template.replace(TESTS, "two and two", "two plus two");
    commit(&template, "new words");
    let before = git(&copy, &["log", "--format=%H %P"]);

    update(&copy)
        .exits(2)
        .says("not files of an exercise that you edit:\n  exercises/1-tiny/tests/tiny.rs\n");
    assert_eq!(git(&copy, &["log", "--format=%H %P"]), before);
    assert_eq!(git(&copy, &["replace", "--list"]), "");
    assert_eq!(copy.read(TESTS), "// my own tests\n");
}

#[test]
fn what_was_never_a_copy_is_not_merged() {
    let (_template, copy) = template_and_copy();
    copy.write("book/mine.md", "mine");
    git(&copy, &["add", "--all"]);
    git(&copy, &["commit", "--quiet", "--amend", "--no-edit"]);
    update(&copy)
        .exits(2)
        .says("your first commit is no copy of one of its commits")
        .says("Nothing was changed.");
}
