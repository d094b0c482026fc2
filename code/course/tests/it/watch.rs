//! `cargo course watch`: what a save, a key or a finished exercise sets going, on a terminal and on a pipe.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use crate::course::{Course, LIB, MANIFEST, SECOND_LIB, SOLUTION};
use crate::terminal::{self, Terminal, alive, content_of, spins};

/// Code that misbehaves is survived and told.
#[test]
fn a_save_is_tested_and_timed() {
    let course = Course::new();
    let watch = Terminal::new(80, &course, &["watch", "--timeout", "1"]);
    watch.shows("not yet implemented: double it");
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
    watch.press("n");
    watch.shows("Exercise 1 of 2: Tiny steps");
    watch.press("p");
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

#[test]
fn keys_give_hints_the_list_every_test_and_the_chapter() {
    let course = Course::with_second_exercise();
    let script = "#!/bin/sh\necho \"$1\" > \"${0%/*}/opened\"\n";
    course.write("bin/xdg-open", script);
    let bin = course.path("bin");
    fs::set_permissions(bin.join("xdg-open"), Permissions::from_mode(0o755)).unwrap();
    let path = std::env::var("PATH").unwrap();
    let command = terminal::command(&course, &["watch"])
        .env_remove("BROWSER")
        .env("PATH", format!("{}:{path}", bin.display()));
    let mut watch = Terminal::of(80, command);
    watch.shows("double it");
    for (key, shown) in [
        ("h", "Hint 1 of 2 Multiply."),
        ("h", "Hint 2 of 2 Say hello."),
        ("h", "There are no more hints"),
        ("l", "2 second hard 5 min"),
        (
            "a",
            "failed Stage 1: Doubling failed tiny::doubles_two failed tiny::doubles_zero failed Stage 2: Greeting failed tiny::greets",
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
