//! `cargo course hint`: one more each time, and none that is no longer needed.

use crate::course::{Course, LIB, MANIFEST};

const HINTS: &str = "[\"Multiply.\", \"Say hello.\"]";

#[test]
fn each_time_one_more_and_then_no_more() {
    let course = Course::new();
    let hint = |arguments: &[&str]| course.run(&[&["hint"], arguments].concat()).exits(0);
    hint(&["--again"]).says("No hint was given yet.");
    hint(&[])
        .says("Exercise 1: Tiny steps")
        .says("Hint 1 of 2\nMultiply.");
    hint(&["tiny"])
        .says("Hint 2 of 2\nSay hello.")
        .does_not_say("Multiply.");
    hint(&["1"])
        .says("There are no more hints. Read on in book/doubling.md")
        .says("cargo course hint 1 --from-start")
        .does_not_say("Say hello.");
    hint(&["1", "--again"]).says("Hint 2 of 2");
    hint(&["1", "--from-start"]).says("Hint 1 of 2");
    hint(&["1"]).says("Hint 2 of 2");
}

#[test]
fn a_stage_that_passes_needs_no_hints() {
    let course = Course::new();
    let staged =
        "[{ stage = 1, text = \"Multiply.\" }, \"Read.\", { stage = 2, text = \"Say hello.\" }]";
    course.replace(MANIFEST, HINTS, staged);
    course.replace(LIB, "todo!(\"double it\")", "n * 2");
    course.run(&["test", "1"]).exits(1);
    course.run(&["hint"]).exits(0).says("Hint 2 of 3\nRead.");
    course
        .run(&["hint"])
        .exits(0)
        .says("Hint 3 of 3, for stage 2\nSay hello.");
    course
        .run(&["hint", "--from-start"])
        .exits(0)
        .says("Hint 1 of 3, for stage 1\nMultiply.");
}

#[test]
fn where_nothing_can_be_written_a_hint_is_read_and_comes_again() {
    let course = Course::new();
    course.write("target", "a file where the folder should be");
    for arguments in [&["hint"][..], &["hint"], &["hint", "--from-start"]] {
        course
            .run(arguments)
            .exits(0)
            .says("Hint 1 of 2\nMultiply.\n")
            .says("It will be given again, since it could not be recorded: ");
    }
}

#[test]
fn an_exercise_may_lose_its_hints() {
    let course = Course::new();
    course.run(&["hint"]).exits(0).says("Hint 1 of 2");
    course.run(&["hint"]).exits(0).says("Hint 2 of 2");
    course.replace(MANIFEST, HINTS, "[\"Multiply.\"]");
    course
        .run(&["hint", "--again"])
        .exits(0)
        .says("Hint 1 of 1");
    course
        .run(&["hint"])
        .exits(0)
        .says("There are no more hints");
    course.replace(MANIFEST, "[\"Multiply.\"]", "[]");
    course.run(&["hint"]).exits(0).says("It has no hints.");
}
