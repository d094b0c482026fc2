//! A run as text.

use std::fmt::{self, Display};

use bench_harness::build_dir::BuildDir;
use bench_harness::ratio::{Interval, gain};
use bench_harness::results::{Environment, Results};
use comfy_table::{CellAlignment, presets};

use super::targets::{Figure, Target};
use super::{Row, WORKS, arms, losses, samples};
use crate::workloads::{HINT, Work};

/// Shows the arms that are faster than hintpool, the targets, and the figures behind them.
#[derive(Debug)]
pub struct Table<'r> {
    pub results: &'r Results,
    pub rows: &'r [Row],
}

impl Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", header(&self.results.environment))?;
        writeln!(f, "{}\n", faster(self.results))?;
        writeln!(f, "{}", targets(self.rows))?;
        for row in self.rows {
            if row.outcome == super::Outcome::NotReached {
                let (group, figure, outcome) = (row.group, &row.figure, row.outcome);
                writeln!(f, "{group}, {figure}: {outcome}: {}", row.reason)?;
            }
        }
        writeln!(
            f,
            "\nEach figure is a median; beside it, the interval in which it lies with 95 % confidence.\n\
             A target is reached, or not, when that interval lies on one side of it.\n"
        )?;
        for (group, work) in WORKS {
            writeln!(f, "{}\n", all_arms(self.results, group, work))?;
        }
        Ok(())
    }
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

fn targets(rows: &[Row]) -> comfy_table::Table {
    let mut table = table(
        &["work", "figure", "found", "interval", "target", "outcome"],
        2..5,
    );
    for row in rows {
        let [found, interval] = figure(row.found, row.unit);
        let target = match row.target {
            Target::AtMost(limit) => format!("≤ {}", number(row.unit, limit)),
            Target::AtLeast(limit) => format!("≥ {}", number(row.unit, limit)),
        };
        let outcome = row.outcome.to_string();
        table.add_row([row.group, &row.figure, &found, &interval, &target, &outcome]);
    }
    table
}

fn faster(results: &Results) -> comfy_table::Table {
    let headings = [
        "faster than hintpool",
        "in this work",
        "of hintpool",
        "interval",
    ];
    let mut table = table(&headings, 2..4);
    for (group, arm, of_hintpool) in losses(results) {
        let [part, interval] = figure(Some(of_hintpool), Figure::Ratio);
        table.add_row([arm, group, &part, &interval]);
    }
    table
}

fn all_arms(results: &Results, group: &str, work: Work) -> comfy_table::Table {
    let mut table = table(&[group, "found", "interval", "of hintpool"], 1..4);
    let hint = samples(results, group, HINT);
    for arm in arms(results, group, work) {
        let samples = samples(results, group, arm);
        let [median, interval] = figure(Interval::of(samples), Figure::Nanoseconds);
        let [of_hintpool, _] = figure(gain(samples, hint), Figure::Ratio);
        table.add_row([arm, &median, &interval, &of_hintpool]);
    }
    table
}

/// An empty table in Markdown; numbers stand at the right of their columns.
pub(crate) fn table(headings: &[&str], numbers: std::ops::Range<usize>) -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table
        .load_style(presets::ASCII_MARKDOWN)
        .set_header(headings);
    for column in table
        .column_iter_mut()
        .take(numbers.end)
        .skip(numbers.start)
    {
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
