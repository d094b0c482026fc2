//! A command whose output is a pipe.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;

use crate::course::Course;
use crate::terminal::PATIENCE;

/// Ended with the test, however that ends.
pub(super) struct Piped {
    child: Child,
    lines: mpsc::Receiver<String>,
    all: String,
}

impl Piped {
    pub(super) fn new(course: &Course, arguments: &[&str]) -> Self {
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
    pub(super) fn says(&mut self, wanted: &str) {
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
    pub(super) fn interrupt(mut self) -> String {
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
