//! A page of what was found: one file, which asks nothing of any network.

use bench_harness::results::Results;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::answers::{self, Line};
use super::chart::{self, Chart};
use super::tables::{self, Table};

/// The page as HTML.
pub fn page(results: &Results) -> String {
    let lines = answers::lines(results);
    let controls = answers::controls(results);
    let (of_go, charts): (Vec<Chart>, Vec<Chart>) = chart::all(&lines)
        .into_iter()
        .partition(|chart| chart.name == "gains-go");
    let faster = tables::faster_than_hintpool(&lines);
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
                @if !faster.is_empty() {
                    h2 { "Faster than hintpool" }
                    ul { @for line in &faster { li { (line) } } }
                }
                @for chart in &charts { (figure(chart)) }
                @for chart in &of_go {
                    h2 { "The same questions in Go" }
                    p { "Go's pool beside new values of Go, whose price includes the garbage collector at its default. The last column compares the two pools; it includes what is done with the value, which each language does in its own way." }
                    (shown(&tables::in_go(&lines)))
                    (figure(chart))
                }
                h2 { "All times" }
                (shown(&tables::all_times(&lines)))
                h2 { "Where and how" }
                (environment(results))
            }
        }
    };
    page.into_string()
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
    let of_lines = lines.iter().filter_map(|line| {
        let doubt = line.conclusion.doubt()?;
        Some(format!("{}, {}: {doubt}", line.question, line.allocator))
    });
    let doubts: Vec<String> = results.problems().into_iter().chain(of_lines).collect();
    html! {
        @if !doubts.is_empty() {
            details.doubt {
                summary { "What to doubt: " (doubts.len()) }
                ul { @for doubt in &doubts { li { (doubt) } } }
            }
        }
    }
}

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
    rows(&chart.headings, &chart.rows, |_, _| None)
}

/// As HTML.
pub(super) fn shown(table: &Table) -> Markup {
    // Of the words of a verdict, those that are a gain or a loss have a colour.
    rows(table.headings, &table.rows, |column, cell| match cell {
        _ if table.numbers.contains(&column) => Some("number"),
        cell if cell.starts_with("pays: ") => Some("pays"),
        cell if cell.starts_with("does not pay: takes ") => Some("costs"),
        _ => None,
    })
}

fn rows(
    headings: &[impl AsRef<str>],
    rows: &[Vec<String>],
    class: impl Fn(usize, &str) -> Option<&'static str>,
) -> Markup {
    html! {
        div.wide { table {
            thead { tr { @for heading in headings { th { (heading.as_ref()) } } } }
            tbody { @for row in rows { tr {
                @for (column, cell) in row.iter().enumerate() { td class=[class(column, cell)] { (cell) } }
            } } }
        } }
    }
}

/// Where it was measured, and how: the end of the page.
fn environment(results: &Results) -> Markup {
    let (build, effort) = (&results.environment.build, &results.effort);
    let crates = build.crates.iter();
    let crates = crates.map(|(name, version)| format!("{name} {version}"));
    html! {
        p { (results.environment) }
        p { "Crates: " (Vec::from_iter(crates).join(", ")) ". Go: " (build.go.as_deref().unwrap_or("not measured")) "." }
        p { (effort.processes) " processes for each arm, with " (effort.samples_per_process) " samples of " (effort.sample_ms) " ms each, all arms in turns." }
        p { "A gain is how many times as long a new value takes. Its interval comes from the order of the gains of the processes, and a gain below 5 % counts as none. Times are medians per value on this machine on that day." }
    }
}
