//! Compares what happened with what a block promises.
//!
//! Each verdict is `Ok`, or a message that begins with the file and line of the block.

use std::collections::BTreeSet;

use book_blocks::{Kind, Place, Plan};
use course::submission::process::{End, Finished};

use crate::compile::{Compiled, Diagnostic};

/// The exit code of a program whose main thread panicked.
const PANICKED: i32 = 101;

/// Whether the block compiles, or fails to, as it promises.
pub fn compilation(plan: &Plan, compiled: &Compiled) -> Result<(), String> {
    let place = &plan.block.place;
    let shown = rendered(plan, &compiled.diagnostics);
    match (&plan.block.kind, &compiled.program) {
        (Kind::CompileFail { .. }, Some(_)) => Err(format!(
            "{place}: this compile_fail block compiles; it no longer shows an error"
        )),
        (Kind::CompileFail { codes }, None) => refusal(plan, codes, &compiled.diagnostics)
            .map_err(|(at, message)| format!("{at}: {message}\n{shown}")),
        (_, Some(_)) => Ok(()),
        (_, None) => Err(format!("{place}: this block does not compile\n{shown}")),
    }
}

/// Whether the compiler refused the block for the declared reason and no other.
fn refusal(
    plan: &Plan,
    codes: &[String],
    diagnostics: &[Diagnostic],
) -> Result<(), (Place, String)> {
    let errors = diagnostics
        .iter()
        .filter(|found| found.level.starts_with("error") && !is_summary(found))
        .collect::<Vec<_>>();
    let declared = codes.iter().map(String::as_str).collect::<BTreeSet<_>>();
    let emitted = errors
        .iter()
        .map(|error| error.code.as_ref().map_or("no code", |code| &code.code))
        .collect::<BTreeSet<_>>();
    if emitted != declared {
        let list = |codes: BTreeSet<&str>| codes.into_iter().collect::<Vec<_>>().join(", ");
        return Err((
            plan.block.place.clone(),
            format!(
                "this block declares {} but the compiler says {}; \
                 it must fail for the declared reason and no other",
                list(declared),
                list(emitted)
            ),
        ));
    }
    let Some(output) = &plan.block.output else {
        return Ok(());
    };
    // The reader sees no path, so any line of a message may be shown.
    let said = errors
        .iter()
        .filter_map(|error| error.rendered.as_deref())
        .flat_map(str::lines)
        .map(str::trim_end)
        .collect::<Vec<_>>();
    for line in output.text.lines().filter(|line| line.starts_with("error")) {
        if !said.contains(&line.trim_end()) {
            return Err((
                output.place.clone(),
                format!("the reader is shown a line that the compiler does not print: {line}"),
            ));
        }
    }
    Ok(())
}

/// `aborting due to 2 previous errors` is no reason of its own.
fn is_summary(diagnostic: &Diagnostic) -> bool {
    diagnostic.code.is_none()
        && diagnostic.spans.is_empty()
        && diagnostic.message.starts_with("aborting due to")
}

/// Whether the program did what the block promises.
pub fn execution(plan: &Plan, finished: &Finished) -> Result<(), String> {
    let place = &plan.block.place;
    let stderr = with_places(plan, &finished.stderr);
    let status = match finished.end {
        End::Exited(status) => status,
        End::TimedOut => {
            return Err(format!(
                "{place}: still running after {:?}, and was ended with all that it started; \
                 shorten it\n{stderr}",
                plan.settings.limit
            ));
        }
        End::TooMuchOutput => return Err(format!("{place}: this block prints without end")),
    };
    if matches!(plan.block.kind, Kind::ShouldPanic) {
        if status.code() != Some(PANICKED) {
            return Err(format!(
                "{place}: this should_panic block ended with {status}, not with a panic\n{stderr}"
            ));
        }
        return panic_message(plan, &finished.stderr);
    }
    if !status.success() {
        return Err(format!("{place}: this block ended with {status}\n{stderr}"));
    }
    printed(plan, &finished.stdout)
}

fn panic_message(plan: &Plan, stderr: &str) -> Result<(), String> {
    let Some(output) = &plan.block.output else {
        return Ok(());
    };
    for line in output.text.lines().map(str::trim) {
        if !stderr.contains(line) {
            return Err(format!(
                "{}: the reader is shown a line that the panic does not print: {line}\n{stderr}",
                output.place
            ));
        }
    }
    Ok(())
}

fn printed(plan: &Plan, stdout: &str) -> Result<(), String> {
    let Some(output) = &plan.block.output else {
        return Ok(());
    };
    let (shown, printed) = (trimmed(&output.text), trimmed(stdout));
    if shown == printed {
        return Ok(());
    }
    Err(format!(
        "{}: the reader is shown another output than the program of {} prints\n\
         --- shown\n{shown}\n--- printed\n{printed}",
        output.place, plan.block.place
    ))
}

/// Without the white space at the ends of lines and of the whole.
fn trimmed(text: &str) -> String {
    let lines = text.lines().map(str::trim_end).collect::<Vec<_>>();
    lines.join("\n").trim_end().to_owned()
}

fn rendered(plan: &Plan, diagnostics: &[Diagnostic]) -> String {
    let all = diagnostics
        .iter()
        .filter_map(|diagnostic| diagnostic.rendered.as_deref())
        .collect::<String>();
    with_places(plan, &all)
}

/// Puts the book's file and line where the compiler named a line of the program.
fn with_places(plan: &Plan, text: &str) -> String {
    const PROGRAM: &str = "src/main.rs:";
    let mut pieces = text.split(PROGRAM);
    let mut all = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let line = piece[..digits].parse::<usize>().ok();
        match line.and_then(|line| plan.block.lines.get(line.checked_sub(1)?)) {
            Some(place) => {
                all.push_str(&place.to_string());
                all.push_str(&piece[digits..]);
            }
            None => {
                all.push_str(PROGRAM);
                all.push_str(piece);
            }
        }
    }
    all
}
