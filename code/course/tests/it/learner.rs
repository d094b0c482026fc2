//! `cargo course test`: what a learner sees while working, and what it must not be disturbed by.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use walkdir::WalkDir;

use crate::course::{Course, LIB, MANIFEST, Run};

/// The code of `double`, and what is said about it.
const FAILURES: [(&str, &[&str]); 4] = [
    (
        "todo!(\"double it\")",
        &[
            "failed  Stage 1: Doubling",
            "panicked at exercises/1-tiny/src/lib.rs:2:5:\n  not yet implemented: double it",
            "0 of 2 stages passed; 1 test not run yet.",
            "compiled in",
        ],
    ),
    (
        "n * 3",
        &[
            "assertion `left == right` failed: two and two make four\n    left: 6\n   right: 4",
            "at exercises/1-tiny/tests/tiny.rs:3:5",
        ],
    ),
    (
        "{ println!(\"doubling {n}\"); n * 2 }",
        &[
            "passed  Stage 1: Doubling (2 tests)",
            "failed  Stage 2: Greeting",
            "say hello",
        ],
    ),
    (
        "\"four\"",
        &[
            "error[E0308]: mismatched types",
            "--> exercises/1-tiny/src/lib.rs:2:5",
            "It does not compile",
        ],
    ),
];

/// Of no use to a learner who looks for a mistake.
const NO_USE: [&str; 5] = [
    "RUST_BACKTRACE",
    "Your code printed",
    "doubling 2",
    "scratch",
    "What would catch it?",
];

#[test]
fn a_failure_is_shown_with_what_is_needed_and_no_more() {
    let course = Course::new();
    for (code, says) in FAILURES {
        course.double(code);
        let run = course.run(&["test", "1"]).exits(1).says_all(says);
        NO_USE.into_iter().fold(run, Run::does_not_say);
    }
    // A missing bracket takes no stage away that was done.
    let done = "1 of 2 stages done when last tested, changed since";
    course.run(&[]).exits(0).says(done);
    // What it prints stands beside the failure, and cannot play with the terminal.
    let red = r#"println!("\x1b[2J\x1b[31mred\ta\rb\x07")"#;
    let flood = r#"for i in 1..90 { println!("line {i}"); }"#;
    course.double(&format!("{{ {red}; {flood} n * 3 }}"));
    let run = course.run(&["test", "1", "--color=always"]).exits(1);
    run.says("Your code printed:\n    red    a\u{fffd}b\n    line 1\n")
        .says("    line 19\n    … and 70 more lines\n")
        .does_not_say("line 20")
        .does_not_say("\x1b[2J");
    course.replace(LIB, "greet() -> String", "greet(loud: bool) -> String");
    let place = "--> exercises/1-tiny/tests/tiny.rs:13:16";
    let run = course.run(&["test", "1"]).exits(1);
    run.says_all(&["error[E0061]", place]);
}

#[test]
fn a_solution_passes_every_stage_and_leads_on() {
    let course = Course::new();
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
    let real = outside.path().join("lib.rs");
    fs::rename(course.path(LIB), &real).unwrap();
    test().exits(2).says("exercises/1-tiny/src/lib.rs is missing; the untouched file is exercises/1-tiny/starter/lib.rs");
    // Whoever keeps the file elsewhere means it.
    std::os::unix::fs::symlink(&real, course.path(LIB)).unwrap();
    test().exits(1).says("not yet implemented: double it");
    let scratch = course.path("target/course/scratch/1-tiny/exercises/1-tiny");
    let copied = scratch.join("src/lib.rs").is_file();
    assert!(copied, "the scratch copy is elsewhere");
    assert!(!scratch.join("data").exists(), "the link was followed");
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
    let run = course.run(&["test", "1", "stage_2"]).exits(0);
    run.says("passed  Stage 2: Greeting")
        .says("Stage 2 passes. To test all stages: `cargo course test 1`")
        .does_not_say("Stage 1");
    // Whoever tries one stage has not tested the exercise.
    course.run(&[]).exits(0).says("not tested yet");
    for (stage, code, says) in [
        ("1", 1, "Stage 1 fails."),
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

/// The starter warns: its argument is not used. All settings hold at once, so the strongest of those that were not
/// overridden would deny that.
#[test]
fn no_setting_turns_a_warning_into_an_error() {
    let course = Course::new();
    let denied = "rustflags = [\"-Dwarnings\"]";
    let configuration = format!("[build]\n{denied}\n[target.'cfg(all())']\n{denied}\n");
    course.write(".cargo/config.toml", &configuration);
    let run = Run::of(course.command(&["test", "1"]).envs([
        ("RUSTFLAGS", "-D warnings"),
        ("CARGO_ENCODED_RUSTFLAGS", "-Dwarnings"),
        ("CARGO_BUILD_RUSTFLAGS", "-Dwarnings"),
        ("CARGO_BUILD_TARGET", "no-such-target"),
        ("RUST_TEST_THREADS", "1"),
    ]));
    run.exits(1).says("failed  Stage 1: Doubling");
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
    let first = course.command(&["test", "1", "--timeout", "2"]).spawn();
    let first = first.unwrap();
    let laid_out = course.path("target/course/scratch/1-tiny/Cargo.toml");
    while !laid_out.exists() {
        std::thread::sleep(Duration::from_millis(10));
    }
    course.double("n * 3");
    let second = course.run(&["test", "1"]).exits(1);
    second
        .says("waiting for another `cargo course`")
        .says("left: 6");
    let first = Run::from(first.wait_with_output().unwrap()).exits(1);
    first.says("timed out after 2 s");
}
