//! Figures in the text: markers that name a number of a results file, and the check that the text shows that number.
//!
//! An author writes the marker and never the number:
//!
//! ```text
//! A get takes <!-- figure: chapters.json#/cases/buffer-1kib-pooled-untouched/median ns --><!-- /figure --> here.
//! ```
//!
//! `cargo run -p capstone -- figures --write` fills it in.
//! The test `tests/it/figures.rs` fails when text and file differ.
//!
//! # Grammar
//!
//! ```text
//! figure  = "<!-- figure: " source " " format " -->" shown "<!-- /figure -->"
//! claim   = "<!-- claim: " source (" < " | " > ") number " -->"
//! source  = pointer | pointer " / " pointer
//! pointer = FILE.json "#" JSON-POINTER
//! format  = "ns" | "time" | "bytes" | "KiB" | "MiB" | "count" | "rounded" | "per-second" | "x" | "range" | "text" | "date"
//! ```
//!
//! **FILE** is a name in the folders of `code/capstone/results/`, one for each machine.
//! A figure is of the newest recording of that name.
//! **JSON-POINTER** (RFC 6901) leads to a value of that file.
//! Each case also has the values that are computed from its samples: `median`, `low` and `high` (see [`Interval`](bench_harness::statistics::Interval)).
//!
//! A file that `prove` wrote also has its answers: `/answers/GROUP/ARM/` with `verdict`, `gain`, `low` and `high`, and `/tally/ALLOCATOR/` (see [`answers`](crate::prove::answers)).
//! The gain and its ends are ratios.
//! So has a file with pairs of fresh and pooled cases, under the name without the word `fresh`: `/answers/small-p99/pooled/`.
//!
//! **Two pointers** make a ratio, whose only format is `x`.
//! Both name values of one group of one file in one unit: a ratio is taken of what was measured in turns.
//!
//! **The formats**, and how each rounds, are listed in the README of this crate.
//!
//! **A claim** shows nothing.
//! It holds a sentence such as "the pool loses here" to the recordings of all machines that have the cases: when one turns the ratio round, the test fails and names it.
//! Its number is compared with the source in the source's own unit.
//!
//! # Where markers stand
//!
//! - In a paragraph, a list item, a heading or a table cell, and never at its start: Markdown takes a line that starts with `<!--` for HTML, and shows the rest of it as it is.
//! - Not in HTML: leave a blank line after a tag such as `<details>`, and what follows is Markdown again.
//! - A claim may stand anywhere in the text, also alone on a line.
//!
//! # Charts
//!
//! A page includes a chart as `book/figures/charts/NAME.svg`, and its numbers as `tables.html:NAME`.
//! Both are drawn from the recordings by `figures --write`, and are compared with what the recordings give, byte for byte.
//!
//! # Numbers without a marker
//!
//! A number with a unit of time (ns, µs, ms, s, or their names) is an error in prose.
//! It may stand in code, since code shows what a program does, and in a figure.
//! Minutes and hours, numbers written as words, numbers in pictures, and a number that markup or a line break parts from its unit are not checked.

mod charts;
mod format;
pub mod own_book;
mod page;
pub mod recordings;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use walkdir::WalkDir;

use page::{Claim, Figure};
use recordings::Recording;

/// What a check looked at and found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Pages read.
    pub pages: usize,
    /// Figures found.
    pub figures: usize,
    /// Claims found.
    pub claims: usize,
    /// Files of charts that pages include.
    pub charts: usize,
    /// What is wrong and what to do, each with its page, from the root of the repository, and its line.
    pub problems: Vec<String>,
}

/// Compares every figure, claim and chart in the text with the results files.
pub fn check(root: &Path) -> Result<Report> {
    let recordings = recordings::all(root)?;
    let pages = pages(root)?;
    let (charts, unknown) = charts::included(root, &pages, &recordings, None)?;
    let mut report = Report {
        pages: pages.len(),
        charts: charts.len(),
        ..Report::default()
    };
    for (path, source) in &pages {
        let page = page::read(source);
        report.figures += page.figures.len();
        report.claims += page.claims.len();
        let mut problems = page.problems;
        for figure in page.figures {
            let shown = &source[figure.shown.clone()];
            let problem = match text_of(&figure, &recordings) {
                Ok(recorded) if recorded == shown => continue,
                Ok(recorded) => format!(
                    "the text says {shown:?} and the recording {recorded:?}: run `cargo run -p capstone -- figures --write`, then read the sentence again"
                ),
                Err(error) => format!("{error:#}"),
            };
            problems.push((figure.line, problem));
        }
        for claim in page.claims {
            let found = contradictions(&claim, &recordings);
            let found = found.unwrap_or_else(|error| vec![format!("{error:#}")]);
            problems.extend(found.into_iter().map(|problem| (claim.line, problem)));
        }
        problems.sort();
        let at = |(line, problem)| format!("{}:{line}: {problem}", path.display());
        report.problems.extend(problems.into_iter().map(at));
    }
    report.problems.extend(unknown);
    report.problems.extend(charts::problems(root, &charts));
    Ok(report)
}

/// Writes every figure's recorded text between its markers, and draws every chart; says what was changed. Leaves alone what [`check`] will complain about.
pub fn write(root: &Path) -> Result<Vec<String>> {
    let recordings = recordings::all(root)?;
    let mut changes = Vec::new();
    let pages = pages(root)?;
    for (path, before) in &pages {
        let page = path.display();
        let mut after = before.clone();
        // From the last to the first, so that the places of those still to be written stay what they are.
        for figure in page::read(before).figures.into_iter().rev() {
            let (line, shown) = (figure.line, &before[figure.shown.clone()]);
            match text_of(&figure, &recordings) {
                Ok(recorded) if recorded != shown => {
                    changes.push(format!("{page}:{line}: {shown:?} is now {recorded:?}"));
                    after.replace_range(figure.shown, &recorded);
                }
                _ => {}
            }
        }
        if after != *before {
            fs::write(root.join(path), after)
                .with_context(|| format!("{page}: can't be written"))?;
        }
    }
    let (charts, _) = charts::included(root, &pages, &recordings, None)?;
    changes.extend(charts::write(root, charts)?);
    Ok(changes)
}

/// What a figure must show.
fn text_of(figure: &Figure, recordings: &[Recording]) -> Result<String> {
    let newest = recordings::newest(recordings, &figure.source)?;
    if figure.format != format::RANGE {
        return format::text(&figure.format, &newest);
    }
    let of_machines = recordings::of_machines(recordings, &figure.source);
    format::range(of_machines.filter_map(|(_, value)| value.ok()))
}

/// What the machines' recordings say against a claim; one that lacks the cases says nothing, but the newest must have them.
fn contradictions(claim: &Claim, recordings: &[Recording]) -> Result<Vec<String>> {
    recordings::newest(recordings, &claim.source)?;
    let mut found = Vec::new();
    for (machine, value) in recordings::of_machines(recordings, &claim.source) {
        let Ok(value) = value else { continue };
        let contradiction = claim.contradiction(&value)?;
        found.extend(contradiction.map(|message| format!("{machine}: {message}")));
    }
    Ok(found)
}

/// The pages that a reader sees, from the root, and what stands in them: the README, the book and the exercises.
fn pages(root: &Path) -> Result<Vec<(PathBuf, String)>> {
    let mut pages = Vec::new();
    for (part, depth) in [("README.md", 0), ("book", usize::MAX), ("exercises", 2)] {
        let files = WalkDir::new(root.join(part)).max_depth(depth);
        // Where there are no exercises, there is no folder.
        for file in files.sort_by_file_name().into_iter().flatten() {
            if file.path().extension().is_some_and(|ending| ending == "md") {
                let path = file.path().strip_prefix(root)?.to_owned();
                let text = fs::read_to_string(file.path())
                    .with_context(|| format!("{}: can't be read", path.display()))?;
                pages.push((path, text));
            }
        }
    }
    Ok(pages)
}
