//! On a pipe, and beside other commands.

use super::piped::Piped;
use crate::course::{Course, LIB, SOLUTION};
use crate::terminal::Terminal;

#[test]
fn on_a_pipe_it_prints_plain_lines_and_goes_on() {
    let course = Course::with_second_exercise();
    let mut watch = Piped::new(&course, &["watch", "--poll"]);
    watch.says("Testing exercise 1, Tiny steps: exercises/1-tiny/src/lib.rs");
    watch.says("Compiling, 0 crates done; the first time takes longest.");
    watch.says("  Stage 1 of 2: Doubling");
    watch.says("  not yet implemented: double it");
    watch.says("  [..] 0 of 2 stages done");
    // A file system may keep whole seconds only, and two saves may fall into one of them.
    let lib = std::fs::File::options().write(true).open(course.path(LIB));
    let lib = lib.expect("the learner's file");
    let saved = lib.metadata().and_then(|data| data.modified()).unwrap();
    course.write(LIB, &course.read(SOLUTION));
    lib.set_modified(saved).expect("its time as it was");
    watch.says("Testing exercise 1, Tiny steps: exercises/1-tiny/src/lib.rs");
    watch.says("Exercise 1 is done: all 2 stages pass");
    watch.says("Testing exercise 2, Second steps: exercises/2-second/src/lib.rs");
    watch.says("  not yet implemented: double it");
    let all = watch.interrupt();
    for text in ["\x1b", "q: quit"] {
        assert!(!all.contains(text), "{text:?} in {all}");
    }
}

#[test]
fn another_command_gets_its_turn_while_it_waits_for_a_save() {
    let course = Course::new();
    let watch = Terminal::new(80, &course, &["watch"]);
    watch.shows("Save exercises");
    let mut test = Piped::new(&course, &["test", "1"]);
    test.says("0 of 2 stages passed");
}
