//! `cargo course watch`: what is on the screen after a run, what a save, a key or a finished exercise sets going,
//! and that the terminal is given back.

use std::fs::{self, Permissions};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::course::{Course, LIB, MANIFEST, SECOND_LIB, SOLUTION, TESTS};
use crate::terminal::{self, Terminal, alive, content_of, spins};

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

#[test]
fn it_ends_when_its_window_is_closed() {
    let course = Course::new();
    let (mut pty, pts) = pty_process::blocking::open().expect("a terminal");
    let mut watch = terminal::command(&course, &["watch"]).spawn(pts).unwrap();
    let mut seen = Vec::new();
    while !String::from_utf8_lossy(&seen).contains("to test again.") {
        let mut bytes = [0; 4096];
        let read = pty.read(&mut bytes).expect("it goes on");
        seen.extend_from_slice(&bytes[..read]);
    }
    drop(pty);
    let until = Instant::now() + Duration::from_secs(10);
    while watch.try_wait().unwrap().is_none() {
        if Instant::now() > until {
            watch.kill().unwrap();
            panic!("it goes on without a terminal");
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// Code that misbehaves is survived and told.
#[test]
fn a_save_is_tested_and_timed() {
    let course = Course::new();
    // A terminal that tells no size has the usual one.
    let watch = Terminal::without_size(&course, &["watch", "--timeout", "1"]);
    let screen = watch.shows("not yet implemented: double it");
    assert!(screen.contains("Exercise 1 of 1: Tiny steps\n"), "{screen}");
    for (code, shown) in [
        (
            "loop { let _ = n; std::thread::park(); }",
            "timed out after 1 s",
        ),
        ("n * 3", "two and two make four"),
        ("n * 2", "not yet implemented: say hello"),
    ] {
        course.double(code);
        watch.shows(shown);
    }
    watch.shows("[#.] 1 of 2 stages done Result after ");
    watch.shows("(compiled in");
    course.double("\"four\"; nonsense()");
    let screen = watch.shows("It does not compile.");
    let place = "--> exercises/1-tiny/src/lib.rs:2:";
    assert!(screen.contains(place), "{screen}");
    assert!(!screen.contains("aborting due to"), "{screen}");
}

#[test]
fn a_new_save_ends_the_run_and_begins_anew() {
    let course = Course::new();
    let pid_file = course.path("pid");
    course.double(&spins(&pid_file));
    let watch = Terminal::new(80, &course, &["watch", "--timeout", "3600"]);
    watch.shows("Testing stage 1 of 2: doubles_two");
    let pid = content_of(&pid_file);
    course.double("n * 2");
    watch.shows("not yet implemented: say hello");
    assert!(!alive(&pid), "the test's process {pid} lives on");
}

#[test]
fn done_it_moves_on_to_what_is_not_and_stays_where_somebody_goes_back() {
    let course = Course::with_second_exercise();
    let watch = Terminal::new(80, &course, &["watch"]);
    watch.shows("double it");
    course.solve();
    watch.shows("Exercise 1 is done: all 2 stages pass, after ");
    watch.shows("Here is the next one. Exercise 2 of 2: Second steps");
    watch.shows("at exercises/2-second/src/lib.rs:2:5:");
    watch.press("p");
    watch.shows("Exercise 1 of 2: Tiny steps");
    watch.shows("Done: all 2 stages pass. Next is exercise 2, Second steps: cargo course watch 2");
    watch.press("n");
    watch.shows("Exercise 2 of 2: Second steps");
    watch.shows("double it");
    course.write(SECOND_LIB, &course.read(SOLUTION));
    watch.shows("Exercise 2 is done: all 2 stages pass, after ");
    watch.shows("So are all others.");
    let list = course.run(&["list"]).exits(0);
    assert_eq!(list.stdout.matches("  done\n").count(), 2, "{list}");
    // Another command gets its turn while this one waits for a save.
    let test = Terminal::new(80, &course, &["test", "1"]);
    test.shows("Done: all 2 stages pass.");
}

#[test]
fn the_fast_track_is_watched_where_there_is_one() {
    let course = Course::with_second_exercise();
    course.replace(MANIFEST, "minutes = 5", "minutes = 5\nfast_track = 2");
    let watch = Terminal::new(80, &course, &["watch", "--fast"]);
    watch.shows("Stage 2 of 2: Greeting");
    course.replace(LIB, "todo!(\"say hello\")", "\"hello\".to_owned()");
    watch.shows("Stage 1 of 2: Doubling");
    watch.shows("[#.] 1 of 2 stages done");
    watch.press("n");
    watch.shows("Exercise 2 of 2: Second steps");
    watch.shows("Stage 1 of 2: Doubling");
}

/// A message that is too long for the screen leaves room for the rest, above all for a hint, which counts as given.
#[test]
fn keys_give_the_whole_message_hints_the_list_every_test_and_the_chapter() {
    let course = Course::with_second_exercise();
    course.double("{ for i in 1..=18 { println!(\"line {i}.\"); } n * 3 }");
    let script = "#!/bin/sh\necho \"$1\" > \"${0%/*}/opened\"\n";
    course.write("bin/xdg-open", script);
    let bin = course.path("bin");
    fs::set_permissions(bin.join("xdg-open"), Permissions::from_mode(0o755)).unwrap();
    let path = std::env::var("PATH").unwrap();
    let command = terminal::command(&course, &["watch"])
        .env_remove("BROWSER")
        .env("PATH", format!("{}:{path}", bin.display()));
    let mut watch = Terminal::of(80, command);
    let screen = watch.shows("more lines; press m");
    let top = screen.contains("Exercise 1 of 2");
    assert!(top, "the top is gone:\n{screen}");
    assert!(screen.contains("q: quit"), "the bottom is gone:\n{screen}");
    assert!(!screen.contains("line 18."), "{screen}");
    for (key, shown) in [
        ("m", "line 18."),
        ("m", "more lines; press m"),
        ("h", "Hint 1 of 2 Multiply."),
        ("h", "Hint 2 of 2 Say hello."),
        ("h", "There are no more hints"),
        ("l", "2 second hard 5 min"),
        (
            "a",
            "failed Stage 1: Doubling failed tiny::doubles_two passed tiny::doubles_zero failed Stage 2: Greeting failed tiny::greets",
        ),
        ("r", "Exercise 1 of 2: Tiny steps Stage 1 of 2: Doubling"),
    ] {
        watch.press(key);
        watch.shows(shown);
    }
    // Where it was built, or else where it is published.
    let published = "https://hintpool.github.io/a-hint-not-a-promise/doubling.html";
    watch.press("o");
    watch.shows(&format!("Opening {published}"));
    if cfg!(target_os = "linux") {
        assert_eq!(content_of(&bin.join("opened")).trim(), published);
    }
    course.write("target/book/doubling.html", "built");
    watch.press("o");
    watch.shows("target/book/doubling.html");
    watch.press("q");
    watch.exits(0);
}

#[test]
fn on_a_pipe_it_prints_plain_lines_and_goes_on() {
    let course = Course::with_second_exercise();
    // The terminal shows what comes through the pipe, whose other end ignores Ctrl-C.
    let other_end = "(trap '' INT; exec cat)";
    let program = crate::PROGRAM;
    let piped = format!("set -o pipefail; '{program}' watch | {other_end}");
    let shell = terminal::program("bash", &course, &["-c", &piped]);
    let mut watch = Terminal::of(80, shell);
    watch.shows("Testing exercise 1, Tiny steps: exercises/1-tiny/src/lib.rs");
    watch.shows("Compiling; the first time takes longest.");
    watch.shows("Stage 1 of 2: Doubling");
    watch.shows("not yet implemented: double it");
    watch.shows("[..] 0 of 2 stages done");
    course.solve();
    watch.shows("Exercise 1 is done: all 2 stages pass");
    watch.shows("Testing exercise 2, Second steps: exercises/2-second/src/lib.rs");
    watch.shows("at exercises/2-second/src/lib.rs:2:5: not yet implemented: double it");
    watch.press("\x03");
    watch.exits(130);
    let all = String::from_utf8_lossy(&watch.bytes()).into_owned();
    for text in ["\x1b", "q: quit"] {
        assert!(!all.contains(text), "{text:?} in {all}");
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
