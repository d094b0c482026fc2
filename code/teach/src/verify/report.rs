//! What was asked about an exercise, what was found, and how it is shown.
//!
//! The matrix is every wrong solution against every test: which tests see which mistake, and which test is
//! needed. A test is needed if some wrong solution fails it and no other: without it, that mistake would
//! pass.

use std::collections::BTreeSet;
use std::io::{self, Write};

use comfy_table::{Table, presets};

use course::exercise::{Exercise, TestId};
use course::text::{self, BAD, GOOD, HEADING, NOTE};

/// Each wrong solution, by its file's name without the ending, and the tests that it fails.
pub(super) type Matrix = Vec<(String, BTreeSet<TestId>)>;

/// What is wrong, as far as one check sees; nothing if all is well.
pub(super) type Faults = Vec<String>;

#[derive(Debug)]
pub(super) struct Verified<'e> {
    pub(super) exercise: &'e Exercise,
    /// What each check has found, by its name.
    pub(super) checks: Vec<(&'static str, Faults)>,
    pub(super) note: Option<String>,
    pub(super) matrix: Option<Matrix>,
}

pub(super) fn check_matrix(exercise: &Exercise, matrix: &Matrix) -> Faults {
    let mut faults = Vec::new();
    for test in exercise.tests() {
        let failing = || matrix.iter().filter(|(_, fails)| fails.contains(test));
        if failing().any(|(_, fails)| fails.len() == 1) {
            continue;
        }
        let also: Vec<&str> = failing().map(|(wrong, _)| wrong.as_str()).collect();
        faults.push(match also.is_empty() {
            true => format!("no wrong solution fails `{test}`"),
            false => {
                let also = also.join(", ");
                format!("no wrong solution needs `{test}`: other tests catch those that fail it too ({also})")
            }
        });
    }
    faults
}

/// The matrices, then every fault in full. Says whether all is sound.
pub(super) fn print(verified: &[Verified<'_>]) -> io::Result<bool> {
    let mut out = anstream::stdout().lock();
    for one in verified {
        if let Some(matrix) = &one.matrix {
            print_matrix(&mut out, one.exercise, matrix)?;
        }
    }
    let mut faults = 0;
    for one in verified {
        let name = &one.exercise.name;
        for (check, found) in &one.checks {
            for fault in found {
                faults += 1;
                let fault = text::indent(fault.trim_end(), 2);
                writeln!(
                    out,
                    "\n{BAD}fault{BAD:#} in {HEADING}{name}{HEADING:#}, {check}:\n{fault}"
                )?;
            }
        }
        if let Some(note) = &one.note {
            writeln!(out, "\n{NOTE}note{NOTE:#}: {note}")?;
        }
    }
    let count = text::count(verified.len(), "exercise");
    match faults {
        0 => writeln!(out, "\n{GOOD}All is sound{GOOD:#}, in {count}.")?,
        _ => {
            let faults = text::count(faults, "fault");
            writeln!(out, "\n{BAD}{faults}{BAD:#} in {count}, told above.")?;
        }
    }
    Ok(faults == 0)
}

fn print_matrix(out: &mut impl Write, exercise: &Exercise, matrix: &Matrix) -> io::Result<()> {
    let tests: Vec<&TestId> = exercise.tests().collect();
    writeln!(
        out,
        "\n{HEADING}Matrix of {}{HEADING:#}: {} against {}",
        exercise.name,
        text::count(matrix.len(), "wrong solution"),
        text::count(tests.len(), "test")
    )?;
    writeln!(out, "  F fails, . passes, ! is the only one that fails\n")?;
    for (number, test) in (1..).zip(&tests) {
        writeln!(out, "  {number:>3}  {test}")?;
    }
    // Columns without lines: those would be read aloud one by one.
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let numbers = (1..=tests.len()).map(|number| number.to_string());
    table.set_header([String::new()].into_iter().chain(numbers));
    for (wrong, fails) in matrix {
        let cells = tests.iter().map(|test| match fails.contains(*test) {
            true if fails.len() == 1 => "!",
            true => "F",
            false => ".",
        });
        table.add_row([wrong.as_str()].into_iter().chain(cells));
    }
    writeln!(out, "\n{table}")
}
