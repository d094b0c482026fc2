//! The results as a table for the terminal, with what deserves a look below it.

use std::io::Write;

use comfy_table::{Table, presets};

use super::graded::Verdict;
use super::results::Results;
use course::text::{self, HEADING, NOTE};

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
    let noted = || {
        results
            .results
            .iter()
            .filter(|graded| !graded.notes.is_empty())
    };
    if noted().next().is_some() {
        writeln!(out, "\n{HEADING}To look at{HEADING:#}")?;
    }
    for graded in noted() {
        for note in &graded.notes {
            let (learner, exercise) = (&graded.learner, &graded.exercise);
            writeln!(
                out,
                "  {learner}, {exercise}: {NOTE}{}{NOTE:#}: {}",
                note.trick, note.text
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
