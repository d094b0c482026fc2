//! A run as text.

use std::ops::Range;

use bench_harness::cargo_build::BuildDir;
use bench_harness::ratio::{Interval, gain};
use bench_harness::results::{Environment, Results};
use comfy_table::{CellAlignment, Table, presets};

use super::{GO_QUEUE, MEMORY, SELDOM, THREAD, UNUSED, WORKS, arms, once, samples};
use crate::workloads::{HINT, NOTHING};

/// What the figure of a row counts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Figure {
    Ratio,
    Nanoseconds,
    Bytes,
    Values,
}

/// The arms that are faster than hintpool, and all figures.
pub fn report(results: &Results) -> String {
    let mut text = header(&results.environment);
    let faster = faster(results);
    text += &format!(
        "\n\n{faster}\n\n\
         Each figure is a median; beside it, the interval in which it lies with 95 % confidence.\n\n"
    );
    for (group, work) in WORKS {
        let mut table = table(&[group, "found", "interval", "of hintpool"], 1..4);
        let hint = samples(results, group, HINT);
        for arm in arms(results, group, work) {
            let samples = samples(results, group, arm);
            let [median, interval] = figure(Interval::of(samples), Figure::Nanoseconds);
            let [of_hintpool, _] = figure(gain(samples, hint), Figure::Ratio);
            table.add_row([arm, &median, &interval, &of_hintpool]);
        }
        text += &format!("{table}\n\n");
    }
    let mut of_hintpool_alone = table(&["hintpool alone", "found", "interval"], 1..3);
    let seldom = once::ALL.map(|(name, unit, _)| (SELDOM, name, unit));
    let memory = [UNUSED, THREAD].map(|name| (MEMORY, name, Figure::Bytes));
    for (group, name, unit) in seldom.into_iter().chain(memory) {
        let [median, interval] = figure(Interval::of(samples(results, group, name)), unit);
        of_hintpool_alone.add_row([name, &median, &interval]);
    }
    text + &of_hintpool_alone.to_string()
}

/// The arms that are clearly faster than hintpool.
fn faster(results: &Results) -> Table {
    let headings = [
        "faster than hintpool",
        "in this work",
        "of hintpool",
        "interval",
    ];
    let mut table = table(&headings, 2..4);
    for (group, work) in WORKS {
        let hint = samples(results, group, HINT);
        for arm in arms(results, group, work) {
            let of_hintpool = gain(samples(results, group, arm), hint);
            let is_a_pool = !arm.starts_with(HINT) && ![NOTHING, GO_QUEUE].contains(&arm);
            if is_a_pool && of_hintpool.is_some_and(|found| found.high < 1.0) {
                let [part, interval] = figure(of_hintpool, Figure::Ratio);
                table.add_row([arm, group, &part, &interval]);
            }
        }
    }
    table
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
        Figure::Bytes => format!("{value} B"),
        Figure::Values => format!("{value}"),
    }
}
