//! `cargo course test`: what a learner sees while working.

use std::fs;

use crate::course::{Course, LIB, MANIFEST, SOLUTION};

#[test]
fn the_starter_fails_at_the_first_stage() {
    let course = Course::new();
    course
        .run(&["test", "1"])
        .exits(1)
        .says("failed  Stage 1: Doubling")
        .says("panicked at exercises/1-tiny/src/lib.rs:2:5:\n  not yet implemented: double it")
        .says("0 of 2 stages passed; 1 more test fails too; 1 test not run yet.")
        .says("compiled in")
        .does_not_say("RUST_BACKTRACE");
}

#[test]
fn a_stage_later_its_message_is_shown_whole() {
    let course = Course::new();
    course.replace(LIB, "todo!(\"double it\")", "n * 3");
    course
        .run(&["test", "tiny"])
        .exits(1)
        .says("assertion `left == right` failed: two and two make four\n    left: 6\n   right: 4")
        .says("at exercises/1-tiny/tests/tiny.rs:3:5");
    course.replace(LIB, "n * 3", "{ println!(\"doubling {n}\"); n * 2 }");
    course
        .run(&["test", "tiny"])
        .exits(1)
        .says("passed  Stage 1: Doubling (2 tests)")
        .says("failed  Stage 2: Greeting")
        .says("say hello")
        .does_not_say("doubling 2");
}

/// Whatever the code prints, it stands beside the failure, and cannot play with the terminal.
#[test]
fn what_the_code_printed_is_shown_in_part_and_plain() {
    for (code, shown, hidden) in [
        ("println!(\"doubling {n}\")", "    doubling 2\n", "RUST_"),
        (
            "println!(\"\\x1b[2J\\x1b[31mred\\ta\\rb\\x07\")",
            "    red    a\u{fffd}b\n",
            "\x1b[2J",
        ),
        (
            "for i in 0..90 { println!(\"line {i}\"); }",
            "    line 19\n    … and 70 more lines\n",
            "line 20",
        ),
    ] {
        let course = Course::new();
        course.replace(LIB, "todo!(\"double it\")", &format!("{{ {code}; n * 3 }}"));
        course
            .run(&["test", "1", "--color=always"])
            .exits(1)
            .says("Your code printed:\n")
            .says(shown)
            .does_not_say(hidden);
    }
}

#[test]
fn a_solution_passes_every_stage() {
    let course = Course::new();
    course.write(LIB, &course.read(SOLUTION));
    let run = course.run(&["test", "easy", "--json"]).exits(0);
    let json = run.json();
    assert_eq!(json["passed"], true, "{run}");
    assert_eq!(json["stages_done"], 2, "{run}");
    assert_eq!(
        json["stages"][1]["tests"][0]["test"], "tiny::greets",
        "{run}"
    );
    assert_eq!(json["stages"][1]["tests"][0]["outcome"], "passed", "{run}");
    course
        .run(&["test", "easy"])
        .exits(0)
        .says("Done: all 2 stages pass.");
}

#[test]
fn a_file_that_does_not_compile_is_named_where_the_learner_has_it() {
    let course = Course::new();
    course.replace(LIB, "todo!(\"double it\")", "\"four\"");
    let run = course.run(&["test", "1"]);
    let run = run
        .exits(1)
        .says("error[E0308]: mismatched types")
        .says("--> exercises/1-tiny/src/lib.rs:2:5")
        .says("It does not compile");
    run.does_not_say("scratch");
    course.run(&[]).exits(0).says("does not compile");
}

#[test]
fn a_changed_signature_is_shown_at_the_test_that_calls_it() {
    let course = Course::new();
    course.replace(LIB, "greet() -> String", "greet(loud: bool) -> String");
    course
        .run(&["test", "1"])
        .exits(1)
        .says("error[E0061]")
        .says("--> exercises/1-tiny/tests/tiny.rs:13:16");
}

#[test]
fn a_missing_file_is_named_with_the_place_of_the_untouched_one() {
    let course = Course::new();
    fs::remove_file(course.path(LIB)).unwrap();
    course
        .run(&["test", "1"])
        .exits(2)
        .says("exercises/1-tiny/src/lib.rs is missing; the untouched file is exercises/1-tiny/starter/lib.rs");
    course
        .run(&[])
        .exits(0)
        .says("put exercises/1-tiny/src/lib.rs back");
}

#[test]
fn a_file_that_is_not_utf8_is_named_with_its_line() {
    let course = Course::new();
    fs::write(course.path(LIB), b"fn a() {}\n// caf\xe9\n").unwrap();
    course
        .run(&["test", "1"])
        .exits(2)
        .says("exercises/1-tiny/src/lib.rs:2: this line is not UTF-8");
}

#[test]
fn a_test_that_is_gone_is_named() {
    let course = Course::new();
    course.write(LIB, &course.read(SOLUTION));
    let tests = "exercises/1-tiny/tests/tiny.rs";
    course.replace(tests, "doubles_zero", "doubles_nothing");
    course
        .run(&["test", "1"])
        .exits(1)
        .says("missing: the test is not in the exercise's tests/");

    fs::remove_file(course.path(tests)).unwrap();
    course
        .run(&["test", "1"])
        .exits(2)
        .says("exercises/1-tiny/tests/tiny.rs is missing");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_out_of_the_exercise() {
    let course = Course::new();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.txt"), "hands off").unwrap();
    let link = course.path("exercises/1-tiny/data");
    std::os::unix::fs::symlink(outside.path(), &link).unwrap();
    course.run(&["test", "1"]).exits(1);
    let scratch = course.path("target/course/scratch/1-tiny/exercises/1-tiny");
    assert!(
        scratch.join("src/lib.rs").is_file(),
        "the scratch copy is elsewhere"
    );
    assert!(!scratch.join("data").exists(), "the link was followed");

    let real = outside.path().join("lib.rs");
    fs::rename(course.path(LIB), &real).unwrap();
    std::os::unix::fs::symlink(&real, course.path(LIB)).unwrap();
    course
        .run(&["test", "1"])
        .exits(2)
        .says("reached through a symbolic link");
}

#[test]
fn the_fast_track_begins_later_and_leaves_nothing_out() {
    let course = Course::new();
    course
        .run(&["test", "1", "--fast"])
        .exits(2)
        .says("exercise 1, tiny, has no fast track; leave out `--fast`");
    course.replace(MANIFEST, "minutes = 5", "minutes = 5\nfast_track = 2");
    let run = course.run(&["test", "1", "--fast"]).exits(1);
    run.says("failed  Stage 2: Greeting")
        .does_not_say("Stage 1");

    // What only an earlier stage catches is still caught.
    course.replace(LIB, "todo!(\"say hello\")", "\"hello\".to_owned()");
    course.replace(LIB, "todo!(\"double it\")", "n * 3");
    let run = course.run(&["test", "1", "--fast"]).exits(1);
    let run = run.says("passed  Stage 2: Greeting (1 test)\nfailed  Stage 1: Doubling\n");
    run.says("1 of 2 stages passed. ")
        .says("two and two make four");
    course.run(&["list"]).exits(0).says("0 of 2 stages done");

    course.write(LIB, &course.read(SOLUTION));
    course
        .run(&["test", "1", "--fast"])
        .exits(0)
        .says("Done: all 2 stages pass.");
    course.run(&["list"]).exits(0).says("[##]  done");
    course
        .run(&["goto", "1"])
        .exits(0)
        .says("cargo course watch 1 --fast begins at stage 2");
}

#[test]
fn one_stage_is_tested_alone() {
    let course = Course::new();
    course.replace(LIB, "todo!(\"say hello\")", "String::from(\"hello\")");
    for stage in ["stage_2", "2"] {
        course
            .run(&["test", "1", stage])
            .exits(0)
            .says("passed  Stage 2: Greeting")
            .says("Stage 2 passes. To test all stages: `cargo course test 1`")
            .does_not_say("Stage 1");
    }
    // Whoever tries one stage has not tested the exercise.
    course.run(&[]).exits(0).says("not tested yet");
    course
        .run(&["test", "1", "stage_1"])
        .exits(1)
        .says("Stage 1 fails.");
    course.run(&["test", "1", "stage_3"]).exits(2).says(
        "exercise 1 has no stage `stage_3`; its stages are `stage_1` to `stage_2`, as in `cargo course test 1 stage_1`",
    );
    course
        .run(&["test", "1", "greeting"])
        .exits(2)
        .says("has no stage `greeting`");
}
