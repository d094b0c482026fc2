//! Asks whoever sits at the terminal.

use std::io::{self, Write};
use std::thread;
use std::time::Duration;

use anyhow::Context;

use crate::interrupt;

/// The line that is typed next, empty where standard input is closed. Ctrl-C is an error.
///
/// A read goes on after a signal, so it is done beside the one who looks for Ctrl-C.
pub fn line() -> anyhow::Result<String> {
    let reader = thread::spawn(|| {
        let mut line = String::new();
        io::stdin().read_line(&mut line).map(|_| line)
    });
    while !reader.is_finished() {
        interrupt::check()?;
        thread::sleep(Duration::from_millis(20));
    }
    let line = reader.join().expect("reading a line does not panic");
    line.context("the keyboard cannot be read")
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
