//! Asks whoever sits at the terminal.

use std::io::{self, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::Context;

use crate::interrupt;

/// The line that is typed next, empty where standard input is closed. Ctrl-C is an error.
///
/// A read goes on after a signal, so it is done beside the one who looks for Ctrl-C.
pub fn line() -> anyhow::Result<String> {
    let (typed, answer) = mpsc::channel();
    thread::spawn(move || {
        let mut line = String::new();
        typed.send(io::stdin().read_line(&mut line).map(|_| line))
    });
    loop {
        interrupt::check()?;
        match answer.recv_timeout(Duration::from_millis(50)) {
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(String::new()),
            Ok(line) => return line.context("the keyboard cannot be read"),
        }
    }
}

/// Asks until the answer is understood. Enter alone is none.
pub fn until<T>(
    question: &str,
    understand: impl Fn(&str) -> anyhow::Result<T>,
) -> anyhow::Result<Option<T>> {
    let mut out = anstream::stdout();
    loop {
        write!(out, "{question}")?;
        out.flush()?;
        match line()?.trim() {
            "" => return Ok(None),
            answer => match understand(answer) {
                Ok(understood) => return Ok(Some(understood)),
                Err(error) => writeln!(out, "{error}")?,
            },
        }
    }
}
