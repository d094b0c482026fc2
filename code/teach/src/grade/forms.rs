//! The results in each form that a teacher reads.

use std::io::Write;

use anyhow::Context;
use comfy_table::{Table, presets};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::graded::{Graded, Mark, Note, Verdict};
use course::text::{self, HEADING, NOTE};

/// Begins a CSV file. Without it, some spreadsheets take an umlaut for two other letters.
const UTF_8: &[u8] = "\u{feff}".as_bytes();

const STYLE: &str = include_str!("page.css");

/// As a table for the terminal, with what deserves a look below it.
pub(super) fn print_table(out: &mut impl Write, results: &[Graded]) -> std::io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["learner", "exercise", "stages", "result", "first failure"]);
    for graded in results {
        let failure = graded.feedback.as_ref().map(|failure| &*failure.place);
        let failure = text::beginning(failure.unwrap_or_default(), 1);
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
    writeln!(out, "{table}\nStages: P passed, F failed, . not run.")?;
    if results.iter().any(|graded| !graded.notes.is_empty()) {
        writeln!(out, "\n{HEADING}To look at{HEADING:#}")?;
    }
    for graded in results {
        for Note { trick, text } in &graded.notes {
            let (learner, exercise) = (&graded.learner, &graded.exercise);
            let trick = trick.replace('-', " ");
            writeln!(
                out,
                "  {learner}, {exercise}: {NOTE}{trick}{NOTE:#}: {text}"
            )?;
        }
    }
    let passed = |graded: &&Graded| graded.verdict == Verdict::Passed;
    let passed = results.iter().filter(passed).count();
    let total = text::count(results.len(), "result");
    writeln!(out, "\n{passed} of {total} passed.")
}

/// As CSV, for a spreadsheet.
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
        "notes",
        "seconds",
    ])?;
    for graded in results {
        let notes: Vec<String> = graded.notes.iter().map(ToString::to_string).collect();
        let (place, message) = match &graded.feedback {
            Some(feedback) => (&*feedback.place, &*feedback.message),
            None => ("", ""),
        };
        let row = [
            &*graded.learner,
            &graded.number.to_string(),
            &graded.exercise,
            &graded.verdict.to_string(),
            &graded.stages_passed.to_string(),
            &graded.stages.len().to_string(),
            &graded.marks(),
            place,
            message,
            &notes.join("; "),
            &format!("{:.1}", graded.seconds),
        ];
        // A spreadsheet would take a text that begins so for a formula, and compute what a learner wrote.
        writer.write_record(row.map(
            |cell| match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
                true => format!("'{cell}"),
                false => cell.to_owned(),
            },
        ))?;
    }
    writer.into_inner().context("the CSV file")
}

/// A page for one learner: each stage, the first failing message, and what was left out. Whatever the
/// learner wrote is escaped.
pub(super) fn page(own: &[Graded]) -> String {
    let learner = &own[0].learner;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (learner) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (learner) }
                @for graded in own { (exercise(graded)) }
            }
        }
    };
    page.into_string()
}

fn exercise(graded: &Graded) -> Markup {
    let (number, exercise) = (graded.number, &graded.exercise);
    let (verdict, stages) = (graded.verdict, &graded.stages);
    let class = match verdict {
        Verdict::Passed => "passed",
        Verdict::NotBegun => "not-run",
        _ => "failed",
    };
    let mark = |mark: Mark| match mark {
        Mark::Passed => ("passed", "passed"),
        Mark::Failed => ("failed", "failed"),
        Mark::NotRun => ("not-run", "not run"),
    };
    html! {
        section {
            h2 {
                @if !exercise.is_empty() { "Exercise " (number) ", " (exercise) ": " }
                span class=(class) { (verdict) }
            }
            @if !stages.is_empty() {
                p {
                    (graded.stages_passed) " of " (text::count(stages.len(), "stage"))
                    " passed. To see it yourself: " code { "cargo course test " (number) }
                }
                ol {
                    @for stage in stages {
                        @let (class, word) = mark(stage.mark);
                        li { (stage.name) ": " span class=(class) { (word) } }
                    }
                }
            }
            @if let Some(feedback) = &graded.feedback {
                h3 { "The first failure" }
                p { (feedback.place) ": " (feedback.verdict) }
                @if !feedback.message.is_empty() { pre { (feedback.message) } }
            }
            @if !graded.notes.is_empty() {
                h3 { "Noted" }
                ul {
                    @for note in &graded.notes { li { (note) } }
                }
            }
        }
    }
}
