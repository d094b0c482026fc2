//! On a pipe, and beside other commands.

use std::fs::File;

use crate::course::{Course, LIB};
use crate::terminal::{self, Terminal};

#[test]
fn on_a_pipe_it_prints_plain_lines_and_goes_on() {
    let course = Course::with_second_exercise();
    // The terminal shows what comes through the pipe, whose other end ignores Ctrl-C.
    let other_end = "(trap '' INT; exec cat)";
    let program = crate::PROGRAM;
    let piped = format!("set -o pipefail; '{program}' watch --poll | {other_end}");
    let shell = terminal::program("bash", &course, &["-c", &piped]);
    let mut watch = Terminal::of(80, shell);
    watch.shows("Testing exercise 1, Tiny steps: exercises/1-tiny/src/lib.rs");
    watch.shows("Compiling, 0 crates done; the first time takes longest.");
    watch.shows("Stage 1 of 2: Doubling");
    watch.shows("not yet implemented: double it");
    watch.shows("[..] 0 of 2 stages done");
    // A file system may keep whole seconds only, and two saves may fall into one of them.
    let lib = File::options().write(true).open(course.path(LIB));
    let lib = lib.expect("the learner's file");
    let saved = lib.metadata().and_then(|data| data.modified()).unwrap();
    course.solve();
    lib.set_modified(saved).expect("its time as it was");
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

#[test]
fn another_command_gets_its_turn_while_it_waits_for_a_save() {
    let course = Course::new();
    let watch = Terminal::new(80, &course, &["watch"]);
    watch.shows("Save exercises");
    let test = Terminal::new(80, &course, &["test", "1"]);
    test.shows("0 of 2 stages passed");
}
