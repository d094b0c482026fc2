//! What was asked about an exercise, what was found, and how it is shown.

use std::io::Write;

use comfy_table::{Table, presets};

use super::matrix::Matrix;
use super::subject::Check;
use course::exercise::Exercise;
use course::text::{self, BAD, GOOD, HEADING, NOTE};

#[derive(Debug)]
pub(super) struct Verified<'e> {
    pub(super) exercise: &'e Exercise,
    pub(super) checks: Vec<Check>,
    pub(super) note: Option<String>,
    pub(super) matrix: Option<Matrix>,
}

impl Verified<'_> {
    pub(super) fn sound(&self) -> bool {
        self.checks.iter().all(|check| check.faults.is_empty())
    }
}

/// Every fault in full, then the table.
pub(super) fn print(verified: &[Verified<'_>]) -> std::io::Result<()> {
    let mut out = anstream::stdout().lock();
    for exercise in verified {
        if let Some(matrix) = &exercise.matrix {
            matrix.print(&mut out, &exercise.exercise.name)?;
        }
    }
    let mut faults = 0;
    for exercise in verified {
        for check in &exercise.checks {
            for fault in &check.faults {
                faults += 1;
                let (name, check) = (&exercise.exercise.name, check.name);
                writeln!(
                    out,
                    "\n{BAD}fault{BAD:#} in {HEADING}{name}{HEADING:#}, {check}:"
                )?;
                writeln!(out, "{}", text::indent(fault.trim_end(), 2))?;
            }
        }
        if let Some(note) = &exercise.note {
            writeln!(out, "\n{NOTE}note{NOTE:#}: {note}")?;
        }
    }
    writeln!(out, "\n{}", table(verified))?;
    match faults {
        0 => writeln!(out, "{GOOD}All is sound.{GOOD:#}"),
        _ => writeln!(
            out,
            "{BAD}{}{BAD:#}, told above.",
            text::count(faults, "fault")
        ),
    }
}

/// Columns without lines: those would be read aloud one by one.
fn table(verified: &[Verified<'_>]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let first = verified.iter().take(1);
    let names = first.flat_map(|exercise| &exercise.checks);
    let names = names.map(|check| check.name);
    table.set_header(["exercise"].into_iter().chain(names));
    for exercise in verified {
        let Exercise { number, name, .. } = exercise.exercise;
        let name = format!("{number} {name}");
        let checks = exercise.checks.iter();
        let cells = checks.map(|check| match check.faults.len() {
            0 => check.summary.clone(),
            faults => text::count(faults, "fault").to_uppercase(),
        });
        table.add_row([name].into_iter().chain(cells));
    }
    table
}
