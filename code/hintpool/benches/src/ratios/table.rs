//! A run as text.

use std::ops::Range;

use bench_harness::cargo_build::BuildDir;
use bench_harness::ratio::{Interval, gain};
use bench_harness::results::Environment;
use comfy_table::{CellAlignment, Table, presets};

use super::targets::{Figure, rows};
use super::{Cases, WORKS, arms, median, samples};
use crate::arms::HINT;

/// The targets, and the figures behind them: of each work the quickest arm first, so that what is faster than hintpool stands above it.
pub(super) fn report(environment: &Environment, cases: &Cases) -> String {
    let mut text = header(environment);
    let mut targets = table(
        &["work", "figure", "found", "interval", "target", "outcome"],
        2..5,
    );
    for row in rows(cases) {
        let [found, interval] = figure(row.found, row.unit);
        let target = format!("≤ {}", number(row.unit, row.target));
        let outcome = row.outcome().to_string();
        targets.add_row([row.group, &row.figure, &found, &interval, &target, &outcome]);
    }
    text += &format!(
        "\n\n{targets}\n\n\
         Each figure is a median; beside it, the interval in which it lies with 95 % confidence.\n\
         A target is reached, or not, when that interval lies on one side of it.\n\n"
    );
    for (group, work) in WORKS {
        let mut table = table(&[group, "found", "interval", "of hintpool"], 1..4);
        let hint = samples(cases, group, HINT);
        let mut arms = arms(cases, group, work);
        arms.sort_by(|a, b| median(cases, group, a).total_cmp(&median(cases, group, b)));
        for arm in arms {
            let samples = samples(cases, group, arm);
            let [found, interval] = figure(Interval::of(samples), Figure::Nanoseconds);
            let [of_hintpool, _] = figure(gain(samples, hint), Figure::Ratio);
            table.add_row([arm, &found, &interval, &of_hintpool]);
        }
        text += &format!("{table}\n\n");
    }
    text
}

/// Where and with what it was measured.
pub(crate) fn header(environment: &Environment) -> String {
    let build = &environment.build;
    let crates = build.crates.iter();
    let crates: Vec<String> = crates
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    let go = build.go.as_deref().unwrap_or("without Go");
    let load = environment.system.load_before;
    // The environment has Cargo's word for it, which is `release` for `measure` as well.
    let built = BuildDir::of_this_program();
    let profile = built.map_or_else(|_| "unknown".to_owned(), |built| built.profile);
    format!(
        "{environment}\n{}, {go}\nprofile {profile}, load average before: {load:.2}",
        crates.join(", ")
    )
}

/// An empty table in Markdown; numbers stand at the right of their columns.
pub(crate) fn table(headings: &[&str], numbers: Range<usize>) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::ASCII_MARKDOWN)
        .set_header(headings);
    let columns = table.column_iter_mut().take(numbers.end);
    for column in columns.skip(numbers.start) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// A median, and where it lies.
fn figure(found: Option<Interval>, unit: Figure) -> [String; 2] {
    let Some(Interval { low, median, high }) = found else {
        return ["not measured".to_owned(), String::new()];
    };
    let show = |value| number(unit, value);
    [show(median), format!("{} to {}", show(low), show(high))]
}

pub(crate) fn number(unit: Figure, value: f64) -> String {
    match unit {
        Figure::Ratio if value.abs() >= 10.0 => format!("{value:.1}"),
        Figure::Ratio => format!("{value:.3}"),
        Figure::Nanoseconds if value >= 1000.0 => format!("{:.2} µs", value / 1000.0),
        Figure::Nanoseconds => format!("{value:.2} ns"),
        Figure::Values => format!("{value}"),
    }
}
