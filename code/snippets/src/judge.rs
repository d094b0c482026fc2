//! Compares what happened with what a block promises.
//!
//! Each error begins with the file and line of the block.

use std::time::Duration;

use anyhow::{Result, bail, ensure};
use book_blocks::{Block, Kind};
use course::submission::process::{End, Finished};
use regex::{Captures, Regex};

use crate::compile::{Compiled, is_error};

/// The exit code of a program whose main thread panicked.
const PANICKED: i32 = 101;

/// Whether the block compiles, or fails to, as it promises.
pub(crate) fn compilation(block: &Block, compiled: &Compiled) -> Result<()> {
    let place = &block.place;
    let rendered = compiled.diagnostics.iter();
    let rendered = rendered.filter_map(|found| found["rendered"].as_str());
    let rendered = rendered.collect::<String>();
    let shown = with_places(block, &rendered);
    match (&block.kind, &compiled.program) {
        (Kind::CompileFail(_), Some(_)) => {
            bail!("{place}: this compile_fail block compiles; it no longer shows an error")
        }
        (Kind::CompileFail(code), None) => {
            let errors = compiled.diagnostics.iter().filter(|found| is_error(found));
            for error in errors {
                let found = error["code"]["code"].as_str().unwrap_or("no code");
                ensure!(
                    found == code,
                    "{place}: this block declares {code} but the compiler says {found}; \
                     it must fail for the declared reason and no other\n{shown}"
                );
            }
            let said: Vec<_> = rendered.lines().map(str::trim_end).collect();
            // Lines that quote the program and draw arrows may be shortened.
            let draws = |line: &str| line.starts_with(|c: char| c == ' ' || c.is_ascii_digit());
            each_line(block, |line| draws(line) || said.contains(&line))
        }
        (_, Some(_)) => Ok(()),
        (_, None) => bail!("{place}: this block does not compile\n{shown}"),
    }
}

/// Whether the program did what the block promises.
pub(crate) fn execution(block: &Block, finished: &Finished, limit: Duration) -> Result<()> {
    let place = &block.place;
    let stderr = with_places(block, &finished.stderr);
    let status = match finished.end {
        End::Exited(status) => status,
        End::TimedOut => bail!(
            "{place}: still running after {limit:?}, and was ended with all that it started; \
             shorten it\n{stderr}"
        ),
        End::TooMuchOutput => bail!("{place}: this block prints without end"),
    };
    if block.kind == Kind::ShouldPanic {
        ensure!(
            status.code() == Some(PANICKED),
            "{place}: this should_panic block ended with {status}, not with a panic\n{stderr}"
        );
        return each_line(block, |line| finished.stderr.contains(line.trim()));
    }
    ensure!(
        status.success(),
        "{place}: this block ended with {status}\n{stderr}"
    );
    let Some(output) = &block.output else {
        return Ok(());
    };
    let (shown, printed) = (trimmed(&output.text), trimmed(&finished.stdout));
    ensure!(
        shown == printed,
        "{}: the reader is shown another output than the program of {place} prints\n\
         --- shown\n{shown}\n--- printed\n{printed}",
        output.place
    );
    Ok(())
}

/// Whether each line of the output that the reader is shown was said.
fn each_line(block: &Block, was_said: impl Fn(&str) -> bool) -> Result<()> {
    let Some(output) = &block.output else {
        return Ok(());
    };
    for line in output.text.lines().map(str::trim_end) {
        ensure!(
            was_said(line),
            "{}: the reader is shown a line that is not printed: {line}",
            output.place
        );
    }
    Ok(())
}

/// Without the white space at the ends of lines and of the whole.
fn trimmed(text: &str) -> String {
    let lines = text.lines().map(str::trim_end).collect::<Vec<_>>();
    lines.join("\n").trim_end().to_owned()
}

/// Puts the book's file and line where the compiler named a line of the program.
fn with_places(block: &Block, text: &str) -> String {
    let place = &block.place;
    let line = Regex::new(r"src/main\.rs:(\d+)").expect("a valid pattern");
    let in_book = |found: &Captures<'_>| match found[1].parse::<usize>() {
        Ok(line) if block.is_as_written => format!("{}:{}", place.file, place.line + line),
        _ => found[0].to_owned(),
    };
    line.replace_all(text, in_book).into_owned()
}
