//! The results as rows: a table for the terminal, and CSV for a spreadsheet.

use std::io::Write;

use anyhow::Context;
use comfy_table::{Table, presets};

use super::graded::{Graded, Verdict};
use super::results::Results;
use crate::text::{self, HEADING, NOTE};

pub(super) fn print(out: &mut impl Write, results: &Results) -> std::io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["learner", "exercise", "stages", "result", "first failure"]);
    for graded in &results.results {
        let failure = graded.feedback.as_ref();
        let failure = failure.map_or(String::new(), |feedback| {
            text::beginning(&feedback.place, 1)
        });
        let stages = match graded.stages.len() {
            0 => String::new(),
            total => format!("{} {}/{total}", graded.marks(), graded.stages_passed),
        };
        table.add_row([
            graded.learner.clone(),
            graded.exercise.clone(),
            stages,
            graded.verdict.to_string(),
            failure,
        ]);
    }
    writeln!(out, "{table}")?;
    writeln!(out, "Stages: P passed, F failed, . not run.")?;
    let remarked = || {
        results
            .results
            .iter()
            .filter(|graded| !graded.remarks.is_empty())
    };
    if remarked().next().is_some() {
        writeln!(out, "\n{HEADING}To look at{HEADING:#}")?;
    }
    for graded in remarked() {
        for remark in &graded.remarks {
            let (learner, exercise) = (&graded.learner, &graded.exercise);
            writeln!(
                out,
                "  {learner}, {exercise}: {NOTE}{}{NOTE:#}: {}",
                remark.trick, remark.text
            )?;
        }
    }
    let passed = results
        .results
        .iter()
        .filter(|graded| graded.verdict == Verdict::Passed);
    let (passed, total) = (passed.count(), results.results.len());
    writeln!(
        out,
        "\n{passed} of {} passed.",
        text::count(total, "result")
    )
}

/// Begins a CSV file. Without it, some spreadsheets take an umlaut for two other letters.
const UTF_8: &[u8] = "\u{feff}".as_bytes();

pub(super) fn csv(results: &[Graded]) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(UTF_8.to_vec());
    writer.write_record([
        "learner",
        "exercise",
        "name",
        "result",
        "stages passed",
        "stages",
        "marks",
        "first failure",
        "message",
        "remarks",
        "seconds",
    ])?;
    for graded in results {
        let feedback = graded.feedback.as_ref();
        let remarks = graded.remarks.iter().map(ToString::to_string);
        let row = [
            graded.learner.clone(),
            graded.number.to_string(),
            graded.exercise.clone(),
            graded.verdict.to_string(),
            graded.stages_passed.to_string(),
            graded.stages.len().to_string(),
            graded.marks(),
            feedback.map_or(String::new(), |feedback| feedback.place.clone()),
            feedback.map_or(String::new(), |feedback| feedback.message.clone()),
            remarks.collect::<Vec<_>>().join("; "),
            format!("{:.1}", graded.seconds),
        ];
        writer.write_record(row.iter().map(|cell| harmless(cell)))?;
    }
    writer.into_inner().context("the CSV file")
}

/// A spreadsheet would take a text that begins so for a formula, and compute what a learner wrote.
fn harmless(cell: &str) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}
