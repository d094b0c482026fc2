//! Compares what happened with what a block promises.
//!
//! Each error begins with the file and line of the block.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow, bail, ensure};
use book_blocks::{Kind, Plan};
use course::submission::process::{End, Finished};
use regex::{Captures, Regex};

use crate::compile::{Compiled, Diagnostic};

/// The exit code of a program whose main thread panicked.
const PANICKED: i32 = 101;

/// Whether the block compiles, or fails to, as it promises.
pub(crate) fn compilation(plan: &Plan, compiled: &Compiled) -> Result<()> {
    let place = &plan.block.place;
    let rendered = compiled.diagnostics.iter();
    let rendered = rendered.filter_map(|found| found.rendered.as_deref());
    let shown = with_places(plan, &rendered.collect::<String>());
    match (&plan.block.kind, &compiled.program) {
        (Kind::CompileFail { .. }, Some(_)) => {
            bail!("{place}: this compile_fail block compiles; it no longer shows an error")
        }
        (Kind::CompileFail { codes }, None) => refusal(plan, codes, &compiled.diagnostics)
            .map_err(|message| anyhow!("{message}\n{shown}")),
        (_, Some(_)) => Ok(()),
        (_, None) => bail!("{place}: this block does not compile\n{shown}"),
    }
}

/// Whether the compiler refused the block for the declared reason and no other.
fn refusal(plan: &Plan, codes: &[String], diagnostics: &[Diagnostic]) -> Result<()> {
    let errors = diagnostics.iter().filter(|found| {
        // `aborting due to 2 previous errors` is no reason of its own.
        found.level.starts_with("error") && !found.message.starts_with("aborting due to")
    });
    let declared = codes.iter().map(String::as_str).collect::<BTreeSet<_>>();
    let emitted = errors
        .clone()
        .map(|error| error.code.as_ref().map_or("no code", |code| &code.code))
        .collect::<BTreeSet<_>>();
    let list = |codes: &BTreeSet<&str>| codes.iter().copied().collect::<Vec<_>>().join(", ");
    ensure!(
        emitted == declared,
        "{}: this block declares {} but the compiler says {}; \
         it must fail for the declared reason and no other",
        plan.block.place,
        list(&declared),
        list(&emitted)
    );
    // The reader sees no path, so any line of a message may be shown.
    let said = errors.filter_map(|error| error.rendered.as_deref());
    let said = said.flat_map(str::lines).map(str::trim_end);
    let said = said.collect::<Vec<_>>();
    if let Some(output) = &plan.block.output {
        for line in output.text.lines().filter(|line| line.starts_with("error")) {
            ensure!(
                said.contains(&line.trim_end()),
                "{}: the reader is shown a line that the compiler does not print: {line}",
                output.place
            );
        }
    }
    Ok(())
}

/// Whether the program did what the block promises.
pub(crate) fn execution(plan: &Plan, finished: &Finished) -> Result<()> {
    let place = &plan.block.place;
    let stderr = with_places(plan, &finished.stderr);
    let status = match finished.end {
        End::Exited(status) => status,
        End::TimedOut => bail!(
            "{place}: still running after {:?}, and was ended with all that it started; \
             shorten it\n{stderr}",
            plan.settings.limit
        ),
        End::TooMuchOutput => bail!("{place}: this block prints without end"),
    };
    let panics = plan.block.kind == Kind::ShouldPanic;
    if panics {
        ensure!(
            status.code() == Some(PANICKED),
            "{place}: this should_panic block ended with {status}, not with a panic\n{stderr}"
        );
    } else {
        ensure!(
            status.success(),
            "{place}: this block ended with {status}\n{stderr}"
        );
    }
    let Some(output) = &plan.block.output else {
        return Ok(());
    };
    let at = &output.place;
    if panics {
        for line in output.text.lines().map(str::trim) {
            ensure!(
                finished.stderr.contains(line),
                "{at}: the reader is shown a line that the panic does not print: {line}\n{}",
                finished.stderr
            );
        }
        return Ok(());
    }
    let (shown, printed) = (trimmed(&output.text), trimmed(&finished.stdout));
    ensure!(
        shown == printed,
        "{at}: the reader is shown another output than the program of {place} prints\n\
         --- shown\n{shown}\n--- printed\n{printed}"
    );
    Ok(())
}

/// Without the white space at the ends of lines and of the whole.
fn trimmed(text: &str) -> String {
    let lines = text.lines().map(str::trim_end).collect::<Vec<_>>();
    lines.join("\n").trim_end().to_owned()
}

/// Puts the book's file and line where the compiler named a line of the program.
fn with_places(plan: &Plan, text: &str) -> String {
    let line = Regex::new(r"src/main\.rs:(\d+)").expect("a valid pattern");
    let place = |found: &Captures<'_>| {
        let line = found[1].parse::<usize>().ok();
        let place = line.and_then(|line| plan.block.lines.get(line.checked_sub(1)?));
        place.map_or_else(|| found[0].to_owned(), ToString::to_string)
    };
    line.replace_all(text, place).into_owned()
}
