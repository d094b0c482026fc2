//! The results as CSV, for a spreadsheet.

use anyhow::Context;

use super::graded::Graded;

/// Begins a CSV file. Without it, some spreadsheets take an umlaut for two other letters.
const UTF_8: &[u8] = "\u{feff}".as_bytes();

pub(super) fn csv(results: &[Graded]) -> anyhow::Result<Vec<u8>> {
    let mut writer = ::csv::Writer::from_writer(UTF_8.to_vec());
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
        "notes",
        "seconds",
    ])?;
    for graded in results {
        let feedback = graded.feedback.as_ref();
        let notes = graded.notes.iter().map(ToString::to_string);
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
            notes.collect::<Vec<_>>().join("; "),
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
