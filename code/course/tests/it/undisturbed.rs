//! What a test run must not be disturbed by: settings, clocks, editors, a missing bracket, other commands.

use std::fs::File;
use std::io::Read;
use std::time::{Duration, SystemTime};

use walkdir::WalkDir;

use crate::course::{Course, LIB, Run, SOLUTION};

/// The starter warns: its argument is not used.
#[test]
fn no_setting_turns_a_warning_into_an_error() {
    let course = Course::new();
    let denied = "rustflags = [\"-Dwarnings\"]\n";
    let warn = "[unstable]\nwarnings = true\n[build]\nwarnings = \"deny\"\n";
    for (configuration, variable) in [
        (String::new(), ("RUSTFLAGS", "-D warnings")),
        (String::new(), ("CARGO_ENCODED_RUSTFLAGS", "-Dwarnings")),
        (String::new(), ("CARGO_BUILD_RUSTFLAGS", "-Dwarnings")),
        (format!("[build]\n{denied}"), ("RUST_TEST_THREADS", "1")),
        (
            format!("[target.'cfg(all())']\n{denied}"),
            ("CARGO_BUILD_TARGET", "no-such-target"),
        ),
        // Only a cargo of the nightly kind knows it today.
        (warn.to_owned(), ("RUSTC_BOOTSTRAP", "1")),
    ] {
        course.write(".cargo/config.toml", &configuration);
        let mut command = course.command(&["test", "1", "--json"]);
        let (name, value) = variable;
        let run = Run::of(command.env(name, value)).exits(1);
        assert_eq!(run.json()["compile"]["ok"], true, "{configuration}: {run}");
    }
}

/// As after a night in which the clock was set back, or on a copy that keeps times of another machine.
#[test]
fn a_file_is_compiled_whatever_the_clock_says() {
    let course = Course::new();
    course.replace(LIB, "todo!(\"double it\")", "n * 2");
    course.replace(LIB, "todo!(\"say hello\")", "String::from(\"hello\")");
    course.run(&["test", "1"]).exits(0).says("Done");
    let next_year = SystemTime::now() + Duration::from_secs(365 * 24 * 60 * 60);
    let built = WalkDir::new(course.path("target")).into_iter();
    for entry in built.map(Result::unwrap) {
        if entry.file_type().is_file() {
            let file = File::options().append(true).open(entry.path()).unwrap();
            file.set_modified(next_year).unwrap();
        }
    }
    course.replace(LIB, "n * 2", "n * 3");
    course.run(&["test", "1"]).exits(1).says("left: 6");
}

#[test]
fn what_editors_leave_and_notes_on_the_page_change_nothing() {
    let course = Course::new();
    course.write(LIB, &course.read(SOLUTION));
    course.run(&["test", "1"]).exits(0);
    for beside in [
        "src/.lib.rs.swp",
        "src/lib.rs~",
        "src/#lib.rs#",
        ".DS_Store",
        "src/4913",
        "README.md",
    ] {
        course.write(&format!("exercises/1-tiny/{beside}"), "a note");
        course.run(&[]).exits(0).does_not_say("changed since");
    }
    // The control.
    course.write("exercises/1-tiny/src/more.rs", "// code\n");
    course.run(&[]).exits(0).says("changed since");
}

#[test]
fn an_error_of_the_compiler_takes_no_stage_away() {
    let course = Course::new();
    course.replace(LIB, "todo!(\"double it\")", "n * 2");
    course.run(&["test", "1"]).exits(1);
    course.run(&[]).exits(0).says("1 of 2 stages done");
    course.replace(LIB, "n * 2", "n * ");
    course.run(&["test", "1"]).exits(1).says("does not compile");
    course
        .run(&[])
        .exits(0)
        .says("does not compile; before, 1 of 2 stages done");
}

/// Two commands at once would write over each other's scratch folder.
#[test]
fn a_second_command_waits_for_the_first() {
    let course = Course::new();
    course.replace(
        LIB,
        "todo!(\"double it\")",
        "loop { std::hint::black_box(n); }",
    );
    let mut first = course
        .command(&["test", "1", "--timeout", "3"])
        .spawn()
        .unwrap();
    let lock = course.path("target/course/scratch/1-tiny/Cargo.toml");
    while !lock.exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let second = course.run(&["test", "1", "--timeout", "1"]);
    second
        .exits(1)
        .says("waiting for another `cargo course`")
        .says("timed out after 1 s");
    let mut stdout = String::new();
    first
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut stdout)
        .unwrap();
    assert_eq!(first.wait().unwrap().code(), Some(1), "{stdout}");
    assert!(stdout.contains("timed out after 3 s"), "{stdout}");
}
