//! On a pipe, and beside other commands.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;

use crate::course::{Course, LIB, SOLUTION};
use crate::terminal::{PATIENCE, Terminal};

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

/// Ended with the test, however that ends.
struct Piped {
    child: Child,
    lines: mpsc::Receiver<String>,
    all: String,
}

impl Piped {
    fn new(course: &Course, arguments: &[&str]) -> Self {
        let mut command = course.command(arguments);
        let child = command
            .stdin(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn();
        let mut child = child.expect("run `course`");
        let stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            lines,
            all: String::new(),
        }
    }

    /// Waits for a line that begins so.
    #[track_caller]
    fn says(&mut self, wanted: &str) {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("no line {wanted:?} in\n{}", self.all));
            self.all += &format!("{line}\n");
            if line.starts_with(wanted) {
                return;
            }
        }
    }

    /// Asks it to end, and gives all that it said.
    fn interrupt(mut self) -> String {
        let pid = self.child.id().to_string();
        let status = Command::new("kill").args(["-INT", &pid]).status();
        assert!(status.unwrap().success());
        assert_eq!(self.child.wait().unwrap().code(), Some(130));
        let rest: Vec<String> = self.lines.iter().collect();
        std::mem::take(&mut self.all) + &rest.join("\n")
    }
}

impl Drop for Piped {
    fn drop(&mut self) {
        // Fails when it has ended, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
