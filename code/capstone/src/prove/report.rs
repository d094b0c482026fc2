//! A page of what was found: one file, which asks nothing of any network.

mod environment;

use std::fs;
use std::path::{self, Path, PathBuf};

use anyhow::{Context, Result};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::chart::{self, Chart};
use super::table::{self, Line};
use super::tables::{self, Table};
use bench_harness::repository::RESULTS;
use bench_harness::results::Results;

use environment::environment;

/// Where results and pages go, from the root, if nobody says where.
pub const FOLDER: &str = "target/prove";

/// Whether a file at this place is one that the text quotes: it lies in [`RESULTS`], or in a folder there.
pub fn is_quoted(root: &Path, file: &Path) -> bool {
    let Ok(quoted) = root.join(RESULTS).canonicalize() else {
        return false;
    };
    let file = path::absolute(file).unwrap_or_default();
    let mut folders = file.ancestors().skip(1).take(2);
    // That of the machine may not be there yet.
    folders.any(|folder| folder.canonicalize().is_ok_and(|folder| folder == quoted))
}

/// Where the page of a results file goes: beside it, but not among the recordings.
pub fn page_for(root: &Path, file: &Path) -> PathBuf {
    let page = file.with_extension("html");
    match (is_quoted(root, file), page.file_name()) {
        (true, Some(name)) => root.join(FOLDER).join(name),
        _ => page,
    }
}

/// Writes the page.
pub fn write(results: &Results, file: &Path) -> Result<()> {
    fs::write(file, page(results)?).with_context(|| format!("{} can't be written", file.display()))
}

/// The page as HTML.
pub fn page(results: &Results) -> Result<String> {
    let lines = table::lines(results);
    let controls = table::controls(results);
    let charts = chart::all(&lines)?;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Where a pool pays" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "Where a pool pays" }
                h2 { "The answers, losses first" }
                (shown(&tables::answers(&controls, &lines)))
                ul { @for line in tables::explanations(&controls, &lines) { li { (line) } } }
                (doubts(results, &lines))
                (faster_than_hintpool(&lines))
                @for chart in charts.iter().filter(|chart| chart.name != IN_GO) { (figure(chart)) }
                (in_go(&lines, charts.iter().find(|chart| chart.name == IN_GO)))
                h2 { "All times" }
                (shown(&tables::all_times(&lines)))
                h2 { "Where and how" }
                (environment(results))
            }
        }
    };
    Ok(page.into_string())
}

const STYLE: &str = "
:root { color-scheme: light dark; --bg: #ffffff; --fg: #1d1f21; --line: #00000022;
  --course-good: #17794f; --course-bad: #b3261e; --chart-faint: #00000022;
  --chart-1: #1f6fb5; --chart-2: #8a4fa3; --chart-3: #9a6400; --chart-4: #b0447a; }
@media (prefers-color-scheme: dark) { :root { --bg: #16181a; --fg: #d7dadd; --line: #ffffff2a;
  --course-good: #5fd3a0; --course-bad: #ff8f86; --chart-faint: #ffffff2a;
  --chart-1: #7ab8f0; --chart-2: #d0a3e2; --chart-3: #e6b450; --chart-4: #f08fb0; } }
body { background: var(--bg); color: var(--fg); font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
figure { margin: 2.5rem 0; max-width: 40rem; }
figure svg { width: 100%; height: auto; }
figcaption { font-weight: 600; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.7rem 0.25rem 0; border-bottom: 1px solid var(--line); }
td.number { text-align: right; white-space: nowrap; }
.costs { color: var(--course-bad); }
.pays { color: var(--course-good); }
.doubt { border-left: 4px solid var(--course-bad); padding-left: 1rem; }
";

/// What should make a reader careful, folded: what decides stands beside the verdicts.
fn doubts(results: &Results, lines: &[Line]) -> Markup {
    let notes = lines.iter().flat_map(|line| {
        let notes = line.judgement.notes.iter();
        notes.map(move |note| format!("{}, {}: {note}", line.question, line.allocator))
    });
    let doubts: Vec<String> = results.problems().into_iter().chain(notes).collect();
    html! {
        @if !doubts.is_empty() {
            details.doubt {
                summary { "What to doubt: " (doubts.len()) }
                ul { @for doubt in &doubts { li { (doubt) } } }
            }
        }
    }
}

/// The name of the chart that belongs to this section.
const IN_GO: &str = "gains-go";

fn figure(chart: &Chart) -> Markup {
    html! {
        figure {
            figcaption { (chart.title) }
            (PreEscaped(&chart.svg))
            details { summary { "The numbers" } (numbers(chart)) }
        }
    }
}

/// The numbers of a chart, to stand beside it.
pub fn numbers(chart: &Chart) -> Markup {
    html! {
        div.wide { table {
            thead { tr { @for heading in &chart.headings { th { (heading) } } } }
            tbody { @for row in &chart.rows { tr { @for cell in row { td { (cell) } } } } }
        } }
    }
}

/// As HTML.
pub(super) fn shown(table: &Table) -> Markup {
    // Of the words of a verdict, those that are a gain or a loss have a colour.
    let class = |column, cell: &str| match cell {
        _ if table.numbers.contains(&column) => Some("number"),
        cell if cell.starts_with("pays: ") => Some("pays"),
        cell if cell.starts_with("does not pay: takes ") => Some("costs"),
        _ => None,
    };
    html! {
        div.wide { table {
            thead { tr { @for heading in table.headings { th { (heading) } } } }
            tbody { @for row in &table.rows { tr {
                @for (column, cell) in row.iter().enumerate() { td class=[class(column, cell)] { (cell) } }
            } } }
        } }
    }
}

fn faster_than_hintpool(lines: &[Line]) -> Markup {
    let faster = tables::faster_than_hintpool(lines);
    html! {
        @if !faster.is_empty() {
            h2 { "Faster than hintpool" }
            ul { @for line in &faster { li { (line) } } }
        }
    }
}

/// With the chart of its own.
fn in_go(lines: &[Line], chart: Option<&Chart>) -> Markup {
    let table = tables::in_go(lines);
    html! {
        @if !table.rows.is_empty() {
            h2 { "The same questions in Go" }
            p { "Go's pool beside new values of Go, whose price includes the garbage collector at its default. The last column compares the two pools; it includes what is done with the value, which each language does in its own way." }
            (shown(&table))
            @if let Some(chart) = chart { (figure(chart)) }
        }
    }
}
