//! All results of a run: the folder they are written to, each form in which a teacher reads them, and
//! `cargo course grade merge`, which puts the results of several runs together.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::Args;
use comfy_table::{Table, presets};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::find::id;
use super::graded::{Graded, Mark, Verdict};
use crate::empty_folder;
use course::repository;
use course::text::{self, HEADING};

/// Writes `results.json`, `results.csv` and a page per learner.
pub(super) fn write(folder: &Path, results: &[Graded]) -> anyhow::Result<()> {
    let write = |file: &str, text: &[u8]| repository::replace(&folder.join(file), text);
    write("results.json", &serde_json::to_vec_pretty(results)?)?;
    write("results.csv", &csv(results)?)?;
    for own in results.chunk_by(|a, b| a.learner == b.learner) {
        let name = id(&own[0].learner);
        write(&format!("pages/{name}.html"), page(own).as_bytes())?;
    }
    Ok(())
}

/// Says whether something could not be graded at all.
pub(super) fn exit_code(results: &[Graded]) -> ExitCode {
    let incomplete =
        |graded: &Graded| matches!(graded.verdict, Verdict::Unreadable | Verdict::NotGraded);
    ExitCode::from(u8::from(results.iter().any(incomplete)))
}

/// Put the results of several runs together
///
/// For runs on several machines, such as the jobs of a CI service. Each run writes its own folder, and
/// this command makes one table, one CSV and one JSON file, and the pages of all.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course grade merge part-1 part-2 --out all     two folders, as `--out` made them
  cargo course grade merge parts/*/results.json --out all")]
pub(super) struct Merge {
    /// Folders that `cargo course grade` has written, or their results.json
    #[arg(required = true)]
    results: Vec<PathBuf>,

    /// The folder to write to: new, empty, or written by this command before
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Merge {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let mut all = Vec::new();
        for path in &self.results {
            all.extend(read(path)?);
        }
        all.sort_by_key(|graded| (graded.learner.to_lowercase(), graded.number));
        // The same result twice is one.
        all.dedup();
        for (a, b) in all.iter().zip(all.iter().skip(1)) {
            ensure!(
                (&a.learner, a.number) != (&b.learner, b.number),
                "`{}` has two results for exercise {}, {} and {}; leave one out",
                a.learner,
                a.number,
                a.verdict,
                b.verdict
            );
        }
        claim(&self.out)?;
        write(&self.out, &all)?;
        print_table(&mut anstream::stdout().lock(), &all)?;
        Ok(exit_code(&all))
    }
}

/// Reads what a run has written, given its folder or the file itself.
fn read(path: &Path) -> anyhow::Result<Vec<Graded>> {
    let file = match path.is_dir() {
        true => path.join("results.json"),
        false => path.to_owned(),
    };
    let name = file.display();
    let bytes = fs::read(&file).with_context(|| format!("{name} cannot be read"))?;
    serde_json::from_slice(&bytes)
        .with_context(|| format!("{name} is not a results.json of this `cargo course grade`"))
}

/// Says whose folder it is. A folder with other things in it is never written to.
const MARK: &str = "about.txt";
const ABOUT: &str =
    "Written by `cargo course grade`, which may write over what is in this folder.\n";

/// Takes a folder for results that is new, empty or ours.
pub(super) fn claim(folder: &Path) -> anyhow::Result<()> {
    let name = folder.display();
    let mark = folder.join(MARK);
    let ours = fs::read_to_string(&mark).is_ok_and(|text| text == ABOUT);
    ensure!(
        ours || empty_folder::is_empty(folder)?,
        "{name} has other files in it; name a new or empty folder with `--out`"
    );
    repository::replace(&mark, ABOUT.as_bytes())
}

/// What was recorded of this very submission in a folder of results.
pub(super) fn recall(folder: &Path, learner: &str, fingerprint: &str) -> Option<Vec<Graded>> {
    let bytes = fs::read(record(folder, learner)).ok()?;
    let (of, graded): (String, _) = serde_json::from_slice(&bytes).ok()?;
    (of == fingerprint).then_some(graded)
}

pub(super) fn remember(
    folder: &Path,
    learner: &str,
    fingerprint: &str,
    graded: &[Graded],
) -> anyhow::Result<()> {
    let bytes = serde_json::to_vec_pretty(&(fingerprint, graded))?;
    repository::replace(&record(folder, learner), &bytes)
}

fn record(folder: &Path, learner: &str) -> PathBuf {
    folder.join(format!("records/{}.json", id(learner)))
}

/// Begins a CSV file. Without its first letter, some spreadsheets take an umlaut for two other letters.
const CSV_HEADER: &str = "\u{feff}learner,exercise,name,result,stages passed,stages,marks,\
    first failure,message,notes,seconds\n";

const STYLE: &str = include_str!("page.css");

/// As a table for the terminal, with what deserves a look below it.
pub(super) fn print_table(out: &mut impl Write, results: &[Graded]) -> std::io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["learner", "exercise", "stages", "result", "first failure"]);
    for graded in results {
        let stages = match graded.stages.len() {
            0 => String::new(),
            total => format!("{} {}/{total}", graded.marks(), graded.stages_passed),
        };
        table.add_row([
            graded.learner.clone(),
            graded.exercise.clone(),
            stages,
            graded.verdict.to_string(),
            graded.feedback.place.clone(),
        ]);
    }
    writeln!(out, "{table}\nStages: P passed, F failed, . not run.")?;
    if results.iter().any(|graded| !graded.notes.is_empty()) {
        writeln!(out, "\n{HEADING}To look at{HEADING:#}")?;
    }
    for graded in results {
        for note in &graded.notes {
            let (learner, exercise) = (&graded.learner, &graded.exercise);
            writeln!(out, "  {learner}, {exercise}: {note}")?;
        }
    }
    let passed = |graded: &&Graded| graded.verdict == Verdict::Passed;
    let passed = results.iter().filter(passed).count();
    let total = text::count(results.len(), "result");
    writeln!(out, "\n{passed} of {total} passed.")
}

/// As CSV, for a spreadsheet.
fn csv(results: &[Graded]) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(CSV_HEADER.as_bytes().to_vec());
    for graded in results {
        let row = [
            &*graded.learner,
            &graded.number.to_string(),
            &graded.exercise,
            &graded.verdict.to_string(),
            &graded.stages_passed.to_string(),
            &graded.stages.len().to_string(),
            &graded.marks(),
            &graded.feedback.place,
            &graded.feedback.message,
            &graded.notes.join("; "),
            &format!("{:.1}", graded.seconds),
        ];
        writer.write_record(row.map(harmless))?;
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

/// A page for one learner: each stage, the first failing message, and what was left out. Whatever the
/// learner wrote is escaped.
fn page(own: &[Graded]) -> String {
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
                @for graded in own { (page_section(graded)) }
            }
        }
    };
    page.into_string()
}

fn page_section(graded: &Graded) -> Markup {
    let (number, exercise) = (graded.number, &graded.exercise);
    let (verdict, stages, feedback) = (graded.verdict, &graded.stages, &graded.feedback);
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
            @if !feedback.place.is_empty() {
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
