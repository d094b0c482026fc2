//! Finding exercises and reading what describes them.

use crate::course::{Course, MANIFEST};

fn with_second(course: &Course) {
    let second = course
        .read(MANIFEST)
        .replace("name = \"tiny\"", "name = \"timid\"");
    let second = second
        .replace("number = 1", "number = 2")
        .replace("\"easy\"", "\"hard\"");
    course.write("exercises/2-timid/Cargo.toml", &second);
    course.write("exercises/2-timid/src/lib.rs", "");
}

#[test]
fn an_exercise_has_a_number_a_level_a_name_and_its_beginning() {
    let course = Course::new();
    with_second(&course);
    course.replace(
        "exercises/2-timid/Cargo.toml",
        "tiny::greets",
        "gone::greets",
    );
    for wanted in [
        "2",
        "hard",
        "timid",
        "2-timid",
        "tim",
        "TIMID",
        "exercises/2-timid/",
    ] {
        // Found, and then stopped by its missing tests: nothing is compiled.
        course
            .run(&["test", wanted])
            .exits(2)
            .says("exercises/2-timid/tests/tiny.rs is missing");
    }
}

#[test]
fn an_unknown_exercise_gets_the_list() {
    let course = Course::new();
    with_second(&course);
    course
        .run(&["test", "zebra"])
        .exits(2)
        .says("there is no exercise `zebra`")
        .says("1  tiny")
        .says("2  timid");
    course
        .run(&["test", "ti"])
        .exits(2)
        .says("`ti` fits 2 exercises")
        .says("2  timid");
    course
        .run(&["test", ""])
        .exits(2)
        .says("there is no exercise");
}

#[test]
fn a_manifest_that_says_nonsense_is_named_with_its_line() {
    let course = Course::new();
    for (from, to, says) in [
        ("level = \"easy\"", "level = \"easy", ":15: "),
        (
            "minutes = 5",
            "minutes = 5\nfast_track = 1",
            ":17: a fast track begins at one of the stages 2 to 2",
        ),
        (
            "minutes = 5",
            "minutes = 5\nfast_track = 3",
            ":17: a fast track begins at one of the stages 2 to 2",
        ),
        (
            "level = \"easy\"",
            "level = \"cosy\"",
            ":15: unknown variant `cosy`",
        ),
        ("minutes = 5", "minuets = 5", ":16: unknown field `minuets`"),
        ("\"tiny::greets\"", "\"greets\"", ":21: `greets` is no test"),
        ("[\"src/lib.rs\"]", "[]", ":18: `files` is empty"),
        (
            "[\"src/lib.rs\"]",
            "[\"../lib.rs\"]",
            ":18: `../lib.rs` leads out of the exercise",
        ),
    ] {
        let before = course.read(MANIFEST);
        course.replace(MANIFEST, from, to);
        course
            .run(&["list"])
            .exits(2)
            .says(&format!("{MANIFEST}{says}"));
        course.write(MANIFEST, &before);
    }
}

#[test]
fn two_exercises_with_one_number_are_both_named() {
    let course = Course::new();
    with_second(&course);
    course.replace("exercises/2-timid/Cargo.toml", "number = 2", "number = 1");
    course.run(&["list"]).exits(2).says(
        "exercises/1-tiny/Cargo.toml and exercises/2-timid/Cargo.toml both have the number 1",
    );
}

#[test]
fn a_dependency_by_path_is_refused_before_it_leads_nowhere() {
    let course = Course::new();
    course.replace(
        MANIFEST,
        "base.workspace = true",
        "base = { path = \"../../code/base\" }",
    );
    course
        .run(&["test", "1"])
        .exits(2)
        .says("`base` has a `path` of its own");
}
