//! What is on the screen after a run.

use super::TODO;
use crate::course::{Course, LIB, MANIFEST};
use crate::terminal::{self, Terminal};

#[test]
fn the_first_failure_stands_alone_with_the_progress_and_the_time() {
    let course = Course::with_second_exercise();
    let watch = Terminal::new(80, &course, &["watch"]);
    watch.shows("Result after");
    let bytes = String::from_utf8_lossy(&watch.bytes()).into_owned();
    let progress = "Compiling, 1 crate done; the first time takes longest.";
    assert!(bytes.contains(progress), "{bytes}");
    let screen = watch.shows("Exercise 1 of 2: Tiny steps");
    for line in [
        "Stage 1 of 2: Doubling",
        "failed  tiny::doubles_two",
        "at exercises/1-tiny/src/lib.rs:2:5:",
        "not yet implemented: double it",
        "[..] 0 of 2 stages done",
        "Save exercises/1-tiny/src/lib.rs to test again.",
    ] {
        assert!(
            screen.lines().any(|shown| shown.trim_end() == line),
            "no {line:?} in\n{screen}"
        );
    }
    assert!(!screen.contains("doubles_zero"), "{screen}");
}

#[test]
fn in_fifty_columns_nothing_is_cut_off_by_the_edge() {
    let course = Course::with_second_exercise();
    course.replace(
        "exercises/1-tiny/tests/tiny.rs",
        "two and two make four",
        "two and two make four, which matters since everything else in this exercise rests on it",
    );
    course.replace(LIB, TODO, "n * 3");
    let watch = Terminal::new(50, &course, &["watch"]);
    let screen = watch.shows("which matters since everything else in this exercise rests on it");
    let torn = ["exer\ncise", "mat\nters", "every\nthing"];
    assert!(!torn.iter().any(|word| screen.contains(word)), "{screen}");
    let screen = watch.shows("q: quit");
    assert!(
        screen.lines().all(|line| line.chars().count() <= 50),
        "{screen}"
    );

    // Wider again: what was wrapped is laid out anew.
    watch.resize(24, 100);
    watch.press("m");
    watch.shows("failed  tiny::doubles_two");
}

#[test]
fn in_a_low_and_narrow_window_what_happened_is_seen_at_once() {
    let course = Course::with_second_exercise();
    course.replace(
        "exercises/1-tiny/tests/tiny.rs",
        "two and two make four",
        "\\n  expected: four\\n  happened: something else\\n  why it matters: {}",
    );
    let tests = course.read("exercises/1-tiny/tests/tiny.rs");
    let told = "why it matters: {}\"";
    let long = format!("{told}, \"everything rests on it. \".repeat(20)");
    course.write(
        "exercises/1-tiny/tests/tiny.rs",
        &tests.replace(told, &long),
    );
    course.replace(LIB, TODO, "n * 3");
    let watch = Terminal::new(50, &course, &["watch"]);
    watch.resize(20, 50);
    let screen = watch.shows("happened: something else");
    assert!(screen.contains("press m"), "it is cut:\n{screen}");
    assert!(screen.contains("q: quit"), "{screen}");
    assert!(!screen.contains("previous"), "keys needed less:\n{screen}");
    // Where it failed comes last.
    assert!(!screen.contains("tests/tiny.rs:"), "{screen}");
    watch.press("m");
    watch.shows("tests/tiny.rs:");
}

/// A hint that was never seen would be lost: the next key gives the next one.
#[test]
fn in_a_low_window_a_hint_is_seen_whole() {
    let course = Course::new();
    let last = "and so on to its last word";
    let hint = format!("\"Multiply. {}{last}.\"", "By two. ".repeat(30));
    course.replace(MANIFEST, "\"Multiply.\"", &hint);
    let watch = Terminal::new(50, &course, &["watch"]);
    watch.resize(12, 50);
    watch.shows("failed tiny::doubles_two");
    watch.press("h");
    let screen = watch.shows(last);
    assert!(screen.contains("Hint 1 of 2"), "{screen}");
    watch.press("m");
    watch.shows("double it");
    watch.press("mh");
    watch.shows("Hint 2 of 2");
    watch.press("h");
    watch.shows("There are no more hints");
}

#[test]
fn a_terminal_that_tells_no_size_has_the_usual_one() {
    let course = Course::with_second_exercise();
    let watch = Terminal::without_size(&course, &["watch"]);
    let screen = watch.shows("Save exercises/1-tiny/src/lib.rs to test again.");
    assert!(screen.contains("\nStage 1 of 2: Doubling\n"), "{screen}");
    assert!(screen.contains("p: previous"), "{screen}");
}

#[test]
fn a_message_too_long_for_the_screen_is_cut_and_shown_whole_on_request() {
    let course = Course::new();
    course.replace(
        LIB,
        TODO,
        "{ for i in 1..=18 { println!(\"line {i}.\"); } n * 3 }",
    );
    let watch = Terminal::new(80, &course, &["watch"]);
    let screen = watch.shows("more lines; press m");
    assert!(
        screen.contains("Exercise 1 of 1"),
        "the top is gone:\n{screen}"
    );
    assert!(screen.contains("q: quit"), "the bottom is gone:\n{screen}");
    assert!(!screen.contains("line 18."), "{screen}");
    watch.press("m");
    watch.shows("line 18.");
}

#[test]
fn colour_is_left_out_on_request() {
    let course = Course::new();
    let coloured = |watch: &Terminal| {
        watch.shows("Save exercises");
        let bytes = String::from_utf8_lossy(&watch.bytes()).into_owned();
        bytes.contains("\x1b[31m") || bytes.contains("\x1b[1m")
    };
    assert!(coloured(&Terminal::new(80, &course, &["watch"])));
    let plain = terminal::command(&course, &["watch"]).env("NO_COLOR", "1");
    assert!(!coloured(&Terminal::of(80, plain)));
}
