//! `cargo course watch`: what is on the screen after a run, and that the terminal is given back.

use std::process::Command;

use crate::course::{Course, LIB, TESTS};
use crate::terminal::{self, Terminal};

#[test]
fn the_first_failure_stands_alone_and_in_a_narrow_window_its_words_stay_whole() {
    let course = Course::with_second_exercise();
    let words = "two and two make four";
    let rests = "which matters since everything else in this exercise rests on it";
    course.replace(TESTS, words, &format!("{words}, {rests}"));
    course.double("n * 3");
    let watch = Terminal::new(50, &course, &["watch"]);
    // Nothing is cut off by the edge.
    let screen = watch.shows(rests);
    let torn = ["exer\ncise", "mat\nters", "every\nthing"];
    assert!(!torn.iter().any(|word| screen.contains(word)), "{screen}");
    let screen = watch.shows("q: quit");
    let mut lines = screen.lines();
    assert!(lines.all(|line| line.chars().count() <= 50), "{screen}");
    let bytes = String::from_utf8_lossy(&watch.bytes()).into_owned();
    let progress = "Compiling; the first time takes longest.";
    assert!(bytes.contains(progress), "{bytes}");

    // Wider again: what was wrapped is laid out anew.
    watch.resize(100);
    watch.shows("Result after");
    let screen = watch.shows("Save exercises/1-tiny/src/lib.rs to test again.");
    for line in [
        "Exercise 1 of 2: Tiny steps",
        "Stage 1 of 2: Doubling",
        "failed  tiny::doubles_two",
        "[..] 0 of 2 stages done",
    ] {
        let mut lines = screen.lines().map(str::trim_end);
        assert!(lines.any(|shown| shown == line), "no {line:?} in\n{screen}");
    }
    assert!(!screen.contains("doubles_zero"), "{screen}");
}

/// But a hint is seen at once, below it: it counts as given, and the next key gives the next one.
#[test]
fn a_message_too_long_for_the_screen_is_cut_and_shown_whole_on_request() {
    let course = Course::new();
    course.double("{ for i in 1..=18 { println!(\"line {i}.\"); } n * 3 }");
    // A terminal that tells no size has the usual one.
    let watch = Terminal::without_size(&course, &["watch"]);
    let screen = watch.shows("more lines; press m");
    let top = screen.contains("Exercise 1 of 1");
    assert!(top, "the top is gone:\n{screen}");
    assert!(screen.contains("q: quit"), "the bottom is gone:\n{screen}");
    assert!(!screen.contains("line 18."), "{screen}");
    for (key, shown) in [
        ("m", "line 18."),
        ("m", "more lines; press m"),
        ("h", "Hint 1 of 2 Multiply."),
    ] {
        watch.press(key);
        watch.shows(shown);
    }
}

/// However it ends. And colour is left out on request.
#[test]
fn the_terminal_is_given_back() {
    let course = Course::new();
    course.remove(LIB);
    let ends = [("", "q", 0), ("1", "\x03", 130), ("1", "", 130)];
    for (colour, key, code) in ends {
        let command = terminal::command(&course, &["watch"]);
        // An empty value is none.
        let mut watch = Terminal::of(80, command.env("NO_COLOR", colour));
        watch.shows("It could not be tested: exercises/1-tiny/src/lib.rs is missing");
        let bytes = String::from_utf8_lossy(&watch.bytes()).into_owned();
        let coloured = bytes.contains("\x1b[31m") || bytes.contains("\x1b[1m");
        assert_eq!(coloured, colour.is_empty());
        assert!(!watch.echoes(), "keys are echoed while it runs");
        watch.press(key);
        if key.is_empty() {
            let pid = watch.id().to_string();
            let status = Command::new("kill").args(["-TERM", &pid]).status();
            assert!(status.unwrap().success());
        }
        watch.exits(code);
        assert!(watch.echoes(), "after {key:?} the terminal does not echo");
    }
}
