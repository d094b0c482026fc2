//! `cargo course test`: what a learner sees while working, and what it must not be disturbed by.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use walkdir::WalkDir;

use crate::course::{Course, LIB, MANIFEST, Run, TESTS};

/// The code of `double`, what is said about it, and what is not.
const FAILURES: [(&str, &[&str], &str); 4] = [
    (
        "todo!(\"double it\")",
        &[
            "failed  Stage 1: Doubling",
            "panicked at exercises/1-tiny/src/lib.rs:2:5:\n  not yet implemented: double it",
            "0 of 2 stages passed; 1 test not run yet.",
            "compiled in",
        ],
        "RUST_BACKTRACE",
    ),
    (
        "n * 3",
        &[
            "assertion `left == right` failed: two and two make four\n    left: 6\n   right: 4",
            "at exercises/1-tiny/tests/tiny.rs:3:5",
        ],
        "Your code printed",
    ),
    (
        "{ println!(\"doubling {n}\"); n * 2 }",
        &[
            "passed  Stage 1: Doubling (2 tests)",
            "failed  Stage 2: Greeting",
            "say hello",
        ],
        "doubling 2",
    ),
    (
        "\"four\"",
        &[
            "error[E0308]: mismatched types",
            "--> exercises/1-tiny/src/lib.rs:2:5",
            "It does not compile",
        ],
        "scratch",
    ),
];

/// Whatever the code prints, it stands beside the failure, and cannot play with the terminal.
const PRINTED: [(&str, &str, &str); 3] = [
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
];

#[test]
fn a_failure_is_shown_with_what_is_needed_and_no_more() {
    let course = Course::new();
    for (code, says, hidden) in FAILURES {
        course.double(code);
        let run = course.run(&["test", "1"]).exits(1);
        run.says_all(says).does_not_say(hidden);
    }
    // A missing bracket takes no stage away that was done.
    let done = "1 of 2 stages done when last tested, changed since";
    course.run(&[]).exits(0).says(done);
    for (code, shown, hidden) in PRINTED {
        course.double(&format!("{{ {code}; n * 3 }}"));
        let run = course.run(&["test", "1", "--color=always"]).exits(1);
        let run = run.says("Your code printed:\n");
        run.says(shown).does_not_say(hidden);
    }
    course.replace(LIB, "greet() -> String", "greet(loud: bool) -> String");
    let place = "--> exercises/1-tiny/tests/tiny.rs:13:16";
    let run = course.run(&["test", "1"]).exits(1);
    run.says_all(&["error[E0061]", place]);
}

#[test]
fn a_solution_passes_every_stage_and_leads_on() {
    let course = Course::new();
    let run = course.run(&["test", "1"]).exits(1);
    run.does_not_say("What would");
    course.solve();
    let summary = "book/SUMMARY.md";
    let pages = course.read(summary) + "- [Halving](halving/README.md)\n";
    course.write(summary, &pages);
    course.run(&["test", "easy"]).exits(0).says_all(&[
        "passed  Stage 1: Doubling (2 tests)\npassed  Stage 2: Greeting (1 test)\n",
        "Done: all 2 stages pass.",
        "Questions afterwards and their answers stand at the end of exercises/1-tiny/README.md\n",
        "What would catch it? `cargo course break 1` removes a line of yours",
        "Next page: Halving, https://hintpool.github.io/a-hint-not-a-promise/halving/index.html\n",
    ]);

    let test = course.run(&["test", "easy", "--json"]).exits(0).json();
    assert_eq!(test["passed"], true, "{test}");
    let first = &test["stages"][1]["tests"][0];
    assert_eq!(first["test"], "tiny::greets", "{test}");
    assert_eq!(first["outcome"], "passed", "{test}");
    let list = course.run(&["list", "--json"]).exits(0).json();
    assert_eq!(list[0]["stages"]["done"], 2, "{list}");
    assert_eq!(list[0]["stale"], false, "{list}");

    course.replace(TESTS, "doubles_zero", "doubles_nothing");
    let missing = "missing: the test is not in the exercise's tests/";
    course.run(&["test", "1"]).exits(1).says(missing);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_taken_is_named_and_links_are_not_followed() {
    let course = Course::new();
    let test = || course.run(&["test", "1"]);
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.txt"), "hands off").unwrap();
    let link = course.path("exercises/1-tiny/data");
    std::os::unix::fs::symlink(outside.path(), &link).unwrap();
    test().exits(1);
    let scratch = course.path("target/course/scratch/1-tiny/exercises/1-tiny");
    let copied = scratch.join("src/lib.rs").is_file();
    assert!(copied, "the scratch copy is elsewhere");
    assert!(!scratch.join("data").exists(), "the link was followed");

    let real = outside.path().join("lib.rs");
    fs::rename(course.path(LIB), &real).unwrap();
    test().exits(2).says("exercises/1-tiny/src/lib.rs is missing; the untouched file is exercises/1-tiny/starter/lib.rs");
    // Whoever keeps the file elsewhere means it.
    std::os::unix::fs::symlink(&real, course.path(LIB)).unwrap();
    test().exits(1).says("not yet implemented: double it");
    course.remove(LIB);
    fs::write(course.path(LIB), b"fn a() {}\n// caf\xe9\n").unwrap();
    test()
        .exits(2)
        .says("exercises/1-tiny/src/lib.rs:2: this line is not UTF-8");
}

#[test]
fn the_fast_track_begins_later_and_leaves_nothing_out() {
    let course = Course::new();
    let fast = || course.run(&["test", "1", "--fast"]);
    fast()
        .exits(2)
        .says("exercise 1, tiny, has no fast track; leave out `--fast`");
    course.replace(MANIFEST, "minutes = 5", "minutes = 5\nfast_track = 2");
    let run = fast().exits(1).says("failed  Stage 2: Greeting");
    run.does_not_say("Stage 1");

    // What only an earlier stage catches is still caught.
    course.double("n * 3");
    course.replace(LIB, "todo!(\"say hello\")", "\"hello\".to_owned()");
    fast().exits(1).says_all(&[
        "passed  Stage 2: Greeting (1 test)\nfailed  Stage 1: Doubling\n",
        "1 of 2 stages passed. ",
        "two and two make four",
    ]);
    course.run(&["list"]).exits(0).says("0 of 2 stages done");

    course.solve();
    fast().exits(0).says("Done: all 2 stages pass.");
    course.run(&["list"]).exits(0).says("[##]  done");
    let told = "cargo course watch 1 --fast begins at stage 2";
    course.run(&["goto", "1"]).exits(0).says(told);
}

#[test]
fn one_stage_is_tested_alone() {
    let course = Course::new();
    course.replace(LIB, "todo!(\"say hello\")", "String::from(\"hello\")");
    for stage in ["stage_2", "2"] {
        let run = course.run(&["test", "1", stage]).exits(0);
        run.says("passed  Stage 2: Greeting")
            .says("Stage 2 passes. To test all stages: `cargo course test 1`")
            .does_not_say("Stage 1");
    }
    // Whoever tries one stage has not tested the exercise.
    course.run(&[]).exits(0).says("not tested yet");
    for (stage, code, says) in [
        ("stage_1", 1, "Stage 1 fails."),
        (
            "stage_3",
            2,
            "exercise 1 has no stage `stage_3`; its stages are `stage_1` to `stage_2`, as in `cargo course test 1 stage_1`",
        ),
        ("greeting", 2, "has no stage `greeting`"),
    ] {
        course.run(&["test", "1", stage]).exits(code).says(says);
    }
}

/// The starter warns: its argument is not used.
#[test]
fn no_setting_turns_a_warning_into_an_error() {
    let course = Course::new();
    let denied = "rustflags = [\"-Dwarnings\"]\n";
    for (configuration, variable) in [
        (String::new(), ("RUSTFLAGS", "-D warnings")),
        (String::new(), ("CARGO_ENCODED_RUSTFLAGS", "-Dwarnings")),
        (String::new(), ("CARGO_BUILD_RUSTFLAGS", "-Dwarnings")),
        (format!("[build]\n{denied}"), ("RUST_TEST_THREADS", "1")),
        (
            format!("[target.'cfg(all())']\n{denied}"),
            ("CARGO_BUILD_TARGET", "no-such-target"),
        ),
    ] {
        course.write(".cargo/config.toml", &configuration);
        let mut command = course.command(&["test", "1"]);
        let (name, value) = variable;
        let run = Run::of(command.env(name, value)).exits(1);
        run.says("failed  Stage 1: Doubling");
    }
}

/// As after a night in which the clock was set back, or on a copy that keeps times of another machine.
#[test]
fn a_file_is_compiled_whatever_the_clock_says() {
    let course = Course::new();
    course.solve();
    course.run(&["test", "1"]).exits(0).says("Done");
    let next_year = SystemTime::now() + Duration::from_secs(365 * 24 * 60 * 60);
    let built = WalkDir::new(course.path("target")).into_iter();
    for entry in built.map(Result::unwrap) {
        if entry.file_type().is_file() {
            let file = File::options().append(true).open(entry.path()).unwrap();
            file.set_modified(next_year).unwrap();
        }
    }
    course.double("n * 3");
    course.run(&["test", "1"]).exits(1).says("left: 6");
}

/// Two commands at once would write over each other's scratch folder.
#[test]
fn a_second_command_waits_for_the_first() {
    let course = Course::new();
    course.double("loop { let _ = n; std::thread::park(); }");
    let first = course.command(&["test", "1", "--timeout", "3"]).spawn();
    let first = first.unwrap();
    let lock = course.path("target/course/scratch/1-tiny/Cargo.toml");
    while !lock.exists() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let second = course.run(&["test", "1", "--timeout", "1"]).exits(1);
    second
        .says("waiting for another `cargo course`")
        .says("timed out after 1 s");
    let first = Run::from(first.wait_with_output().unwrap()).exits(1);
    first.says("timed out after 3 s");
}
