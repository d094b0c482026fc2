#![forbid(unsafe_code)]
//! `cargo course break`, on small courses made for one test each, and on the solutions of this one.

// The tests of `course` have these too, and use more of them.
#[allow(dead_code)]
#[path = "../../../course/tests/it/course.rs"]
mod course;
#[path = "../../src/find.rs"]
mod find;
#[cfg(unix)]
#[allow(dead_code)]
#[path = "../../../course/tests/it/terminal.rs"]
mod terminal;
#[path = "../../../course/tests/it/tiny.rs"]
mod tiny;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use ::course::progress::Record;
use ::course::repository::Repository;
use ::course::submission::Submission;

use crate::course::{Course, LIB, Run};
#[cfg(unix)]
use crate::terminal::Terminal;

/// The command that is tested.
const PROGRAM: &str = env!("CARGO_BIN_EXE_course-break");

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
    let repository = Repository::at(course.root()).unwrap();
    let exercise = ::course::exercises::one(&repository, "1").unwrap();
    let files = Submission::learners(&repository, &exercise).unwrap();
    let record = Record {
        fingerprint: files.fingerprint(),
        stages_done: 2,
        stages: 2,
    };
    let remembered = repository.remember("progress", &exercise.name, record);
    remembered.unwrap();
    course
}

/// Removes the thing of this number, and guesses.
#[track_caller]
fn broken(course: &Course, number: &str, guess: &str) -> Run {
    let run = course.run(&["break", "1", "--number", number, "--guess", guess]);
    assert_eq!(course.read(LIB), ANSWER, "{run}");
    run
}

#[test]
fn what_was_taken_away_is_shown_with_the_test_that_notices() {
    let course = done(ANSWER);
    broken(&course, "1", "stage_1").exits(0).says_all(&[
        "exercises/1-tiny/src/lib.rs without a step that counts (number 1 of 4)",
        "  -    twice += n;\n       twice\n",
        "          failed  tiny::doubles_two\n",
        "passed  Stage 2: Greeting",
        "two and two make four",
        "Your guess was right.\n\nYour file is as it was.",
    ]);
    for guess in ["greets", "none"] {
        let run = broken(&course, "1", guess).exits(0);
        run.says("Your guess was not right.");
    }
    // The compiler may notice first.
    broken(&course, "2", "none").exits(0).says_all(&[
        "  +    let mut text = Vec::new();",
        "error[E0308]: mismatched types",
        "It does not compile, so no test has run.",
    ]);
    broken(&course, "3", "none").exits(0).says_all(&[
        "  -    text.clear();",
        "No test notices.",
        "at https://github.com/hintpool/a-hint-not-a-promise/issues/new",
        "Your guess was right.",
    ]);
    broken(&course, "4", "greets")
        .exits(0)
        .says_all(&["  -    text.extend([\"hello\"]);", "Your guess was right."]);
    // One is drawn, where nobody can be asked.
    let drawn = course.run(&["break", "1"]).exits(0).says(" of 4)\n");
    drawn
        .says("Nobody can be asked here; `--guess` says what you expect.")
        .does_not_say("Your guess");
    assert_eq!(course.read(LIB), ANSWER);
}

#[test]
fn what_cannot_be_broken_is_refused() {
    let course = done(ANSWER);
    let run = broken(&course, "5", "none").exits(2);
    run.says("exercises/1-tiny/src/lib.rs has no number 5: 4 things can be taken out of it");
    let run = broken(&course, "1", "9").exits(2);
    run.says("no stage and no test `9`; its stages are 1 to 2");
    let refused = |course: &Course| course.run(&["break", "1"]).exits(2);
    course.write(LIB, &format!("{ANSWER}// One more thought\n"));
    refused(&course)
        .says("lib.rs is not known to be done: run `cargo course test 1` until it says so");
    refused(&done("pub fn double(n: u32) -> u32 { n * 2 }\n"))
        .says("exercises/1-tiny/src/lib.rs has no number 1: 0 things can be taken out of it");
    Run::of(Command::new(PROGRAM).args(["break", "--help"]))
        .exits(0)
        .says("cargo course break 2 --guess none");
}

#[cfg(unix)]
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

/// In answers of very different style. That tests notice them is for the step `break`, since it takes
/// minutes.
#[test]
fn three_kinds_or_more_are_found_in_each_right_solution() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let repository = Repository::at(&root).unwrap();
    if !repository.solutions().is_dir() {
        // A hand-out has no solutions.
        return;
    }
    for exercise in ::course::exercises::all(&repository).unwrap() {
        let folder = exercise.solutions(&repository);
        let mut solutions = vec![folder.join("solution.rs")];
        let others = fs::read_dir(folder.join("right")).expect("a folder");
        solutions.extend(others.map(|entry| entry.expect("an entry").path()));
        // The others differ little from the first.
        solutions.retain(|path| path.extension().is_some_and(|ending| ending == "rs"));
        for solution in solutions {
            let source = fs::read_to_string(&solution).expect("a solution");
            let breaks = find::breaks(&source, exercise.number).expect("Rust");
            let kinds: BTreeSet<&str> = breaks.iter().map(|(kind, _)| *kind).collect();
            assert!(kinds.len() >= 3, "{}: {kinds:?}", solution.display());
            for (kind, program) in breaks {
                assert_ne!(program, source, "{}: {kind}", solution.display());
                let parsed = syn::parse_file(&program);
                assert!(parsed.is_ok(), "{}: {kind}\n{program}", solution.display());
            }
        }
    }
}
