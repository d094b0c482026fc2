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

/// What came of one question asked about an exercise: a few words for the table, such as `fails 9 of 12`,
/// and the faults, none if all is well.
pub(super) type Check = (String, Vec<String>);

#[derive(Debug)]
pub(super) struct Verified<'e> {
    pub(super) exercise: &'e Exercise,
    /// Each by its name, in the order of the table.
    pub(super) checks: Vec<(&'static str, Check)>,
    pub(super) note: Option<String>,
    pub(super) matrix: Option<Matrix>,
}

pub(super) fn check_matrix(exercise: &Exercise, matrix: &Matrix) -> Check {
    let mut faults = Vec::new();
    for (wrong, _) in matrix.iter().filter(|(_, fails)| fails.is_empty()) {
        faults.push(format!("no test fails with `{wrong}`"));
    }
    let mut needed = 0;
    for test in exercise.tests() {
        let failing = || matrix.iter().filter(|(_, fails)| fails.contains(test));
        let also: Vec<&str> = failing().map(|(wrong, _)| wrong.as_str()).collect();
        if failing().any(|(_, fails)| fails.len() == 1) {
            needed += 1;
        } else if also.is_empty() {
            faults.push(format!("no wrong solution fails `{test}`"));
        } else {
            let also = also.join(", ");
            faults.push(format!(
                "no wrong solution needs `{test}`: other tests catch those that fail it too ({also})"
            ));
        }
    }
    let tests = text::count(exercise.tests().count(), "test");
    (format!("{needed} of {tests} needed"), faults)
}

/// The matrices, then every fault in full, then the table. Says whether all is sound.
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
        for (check, (_, found)) in &one.checks {
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
    writeln!(out, "\n{}", table(verified))?;
    match faults {
        0 => writeln!(out, "{GOOD}All is sound.{GOOD:#}")?,
        _ => {
            let faults = text::count(faults, "fault");
            writeln!(out, "{BAD}{faults}{BAD:#}, told above.")?;
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

/// Columns without lines: those would be read aloud one by one.
fn table(verified: &[Verified<'_>]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let names = verified[0].checks.iter().map(|(name, _)| *name);
    table.set_header(["exercise"].into_iter().chain(names));
    for Verified {
        exercise, checks, ..
    } in verified
    {
        let name = format!("{} {}", exercise.number, exercise.name);
        let cells = checks
            .iter()
            .map(|(_, (summary, faults))| match faults.len() {
                0 => summary.clone(),
                faults => text::count(faults, "fault").to_uppercase(),
            });
        table.add_row([name].into_iter().chain(cells));
    }
    table
}
