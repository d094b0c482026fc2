//! What is shown, and what is refused.

use std::fs;
use std::process::Command;

use crate::course::{Course, LIB, Run};

const ANSWER: &str = "pub fn double(n: u32) -> u32 {
    let mut twice = n;
    twice += n;
    twice
}

pub fn greet() -> String {
    let mut text = String::with_capacity(5);
    text.clear();
    text.extend([\"hello\"]);
    text
}
";

/// An exercise that is done, where nobody has the solutions.
fn done(answer: &str) -> Course {
    let course = Course::new();
    fs::remove_dir_all(course.path("solutions-private")).unwrap();
    course.write(LIB, answer);
    // The tests were run by `course`, which this one has as a library.
    tested(&course);
    course
}

fn tested(course: &Course) {
    let root = ::course::repository::Repository::at(course.root()).unwrap();
    let exercise = ::course::exercises::one(&root, "1").unwrap();
    let files = ::course::submission::Submission::learners(&root, &exercise).unwrap();
    let record = ::course::progress::Record {
        fingerprint: files.fingerprint(),
        compiles: true,
        stages_done: 2,
        stages: 2,
    };
    let records = std::collections::BTreeMap::from([(&exercise.name, record)]);
    ::course::memory::save(&root, "progress", &records).unwrap();
}

fn broken(course: &Course, arguments: &[&str]) -> Run {
    let run = course.run(&[&["break", "1", "--number"], arguments].concat());
    assert_eq!(course.read(LIB), ANSWER, "{run}");
    run
}

#[test]
fn the_test_that_notices_is_shown_with_what_was_taken_away() {
    let course = done(ANSWER);
    broken(&course, &["1", "--guess", "stage_1"])
        .exits(0)
        .says("exercises/1-tiny/src/lib.rs without a step that counts (number 1 of 4)")
        .says("  -    twice += n;\n       twice\n")
        .says("          failed  tiny::doubles_two\n")
        .says("passed  Stage 2: Greeting")
        .says("two and two make four")
        .says("Your guess was right.\n\nYour file is as it was.");
    broken(&course, &["1", "--guess", "greets"])
        .exits(0)
        .says("Your guess was not right.");
    broken(&course, &["1", "--guess", "none"])
        .exits(0)
        .says("Your guess was not right.");
    broken(&course, &["4", "--guess", "greets"])
        .exits(0)
        .says("  -    text.extend([\"hello\"]);")
        .says("Your guess was right.");
}

#[test]
fn what_no_test_notices_is_to_be_reported() {
    let course = done(ANSWER);
    broken(&course, &["3", "--guess", "none"])
        .exits(0)
        .says("  -    text.clear();")
        .says("No test notices.")
        .says("at https://github.com/hintpool/a-hint-not-a-promise/issues/new")
        .says("Your guess was right.");
}

#[test]
fn the_compiler_may_notice_first() {
    let course = done(ANSWER);
    broken(&course, &["2", "--guess", "none"])
        .exits(0)
        .says("  +    let mut text = Vec::new();")
        .says("error[E0308]: mismatched types")
        .says("It does not compile, so no test has run.");
}

#[test]
fn where_nobody_can_be_asked_it_says_so_and_one_is_drawn() {
    let course = done(ANSWER);
    course
        .run(&["break", "1"])
        .exits(0)
        .says("Nobody can be asked here; `--guess` says what you expect.")
        .says(" of 4)\n")
        .does_not_say("Your guess");
    assert_eq!(course.read(LIB), ANSWER);
}

#[test]
fn what_cannot_be_broken_is_refused() {
    let course = done(ANSWER);
    broken(&course, &["5"])
        .exits(2)
        .says("exercises/1-tiny/src/lib.rs has no number 5: 4 things can be taken out of it");
    broken(&course, &["1", "--guess", "9"])
        .exits(2)
        .says("no stage and no test `9`; its stages are 1 to 2");
    course.write(LIB, &format!("{ANSWER}// One more thought\n"));
    course
        .run(&["break", "1"])
        .exits(2)
        .says("lib.rs is not known to be done: run `cargo course test 1` until it says so");
    course.write(LIB, "pub fn double(n: u32) -> u32 {\n    n +\n}\n");
    course
        .run(&["break", "1"])
        .exits(2)
        .says("exercises/1-tiny/src/lib.rs:3: this is not Rust (")
        .says("`cargo course test 1` says more");

    let course = done(
        "pub fn double(n: u32) -> u32 { n * 2 }\npub fn greet() -> String { \"hello\".to_owned() }\n",
    );
    course
        .run(&["break", "1"])
        .exits(2)
        .says("exercises/1-tiny/src/lib.rs has no number 1: 0 things can be taken out of it");
    Run::of(Command::new(crate::PROGRAM).args(["break", "--help"]))
        .exits(0)
        .says("cargo course break 2 --guess none");
}

#[cfg(unix)]
mod terminal {
    use super::{ANSWER, done};
    use crate::course::LIB;
    use crate::terminal::Terminal;

    #[test]
    fn the_question_comes_before_the_tests() {
        let course = done(ANSWER);
        let mut terminal = Terminal::new(80, &course, &["break", "1", "--number", "1"]);
        terminal.shows("1 doubles_two, doubles_zero 2 greets");
        terminal.shows("Enter skips this:");
        assert!(!terminal.screen().contains("failed"));
        terminal.press("3\r");
        terminal.shows("no stage and no test `3`");
        terminal.press("doubles_two\r");
        terminal.shows("Your guess was right.");
        terminal.exits(0);
        assert_eq!(course.read(LIB), ANSWER);
    }

    #[test]
    fn ctrl_c_at_the_question_ends_it_and_nothing_is_run() {
        let course = done(ANSWER);
        let mut terminal = Terminal::new(80, &course, &["break", "1"]);
        terminal.shows("Enter skips this:");
        terminal.press("\x03");
        terminal.exits(130);
        assert!(!course.path("target/course/scratch").exists());
        assert_eq!(course.read(LIB), ANSWER);
    }
}
