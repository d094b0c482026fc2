//! `cargo course verify --matrix`: every wrong solution against every test.

use std::fs;

use crate::course::{Course, wrong, wrong_solution};

#[test]
fn each_test_is_shown_with_the_mistakes_that_only_it_catches() {
    let course = Course::new();
    course
        .run(&["verify", "--matrix"])
        .exits(0)
        .says("Matrix of tiny: 8 wrong solutions against 3 tests")
        .says("    2  tiny::doubles_zero\n")
        .says("               1  2  3\n  adds_one     F  F  .\n  always_four  .  !  .\n")
        .says("  always_zero  !  .  .\n  shouts       .  .  !\n  silent       .  .  !\n")
        .says("3 of 3 tests needed");
}

#[test]
fn a_test_that_no_wrong_solution_needs_is_a_fault() {
    let course = Course::new();
    for name in [
        "always_zero",
        "shouts",
        "silent",
        "triples",
        "whispers",
        "yawns",
    ] {
        fs::remove_file(course.path(&wrong(name))).unwrap();
    }
    course
        .run(&["verify", "--matrix"])
        .exits(1)
        .says("no wrong solution needs `tiny::doubles_two`: other tests catch those that fail it too (adds_one)")
        .says("no wrong solution fails `tiny::greets`")
        .does_not_say("`tiny::doubles_zero`:");
}

#[test]
fn a_wrong_solution_that_nothing_catches_is_a_fault() {
    let course = Course::with_one_solution();
    course.write(
        &wrong("right"),
        &wrong_solution("greets", "n * base::TWO", "hello"),
    );
    course
        .run(&["verify", "--matrix"])
        .exits(1)
        .says("no test fails with `right`")
        .says("it passes `tiny::greets` and every other test");
}
