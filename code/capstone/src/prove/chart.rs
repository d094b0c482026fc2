//! Charts of a results file, as SVG for light and dark pages, each with the numbers behind it.
//!
//! From the same results come the same bytes.

mod gains;
mod theme;
mod times;

use anyhow::Result;
use bench_harness::judgement::{Conclusion, judge};
use bench_harness::pair_report::{POLICIES, pairs};
use bench_harness::results::{Results, Unit};

use super::table::{self, Line};

/// A chart and the numbers that it shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Kebab case; the name of its files.
    pub name: String,
    /// What it is about.
    pub title: String,
    /// What there is to see, for those who don't see it.
    pub description: String,
    /// To be put into a page as it is: its colours are those of the text around it, and the page's variables.
    pub svg: String,
    /// The headings of the columns.
    pub headings: Vec<String>,
    /// The numbers.
    pub rows: Vec<Vec<String>>,
}

/// All charts that these answers are enough for.
pub fn all(lines: &[Line]) -> Result<Vec<Chart>> {
    let mut charts = gains::charts(lines)?;
    charts.extend(times::charts(lines)?);
    Ok(charts)
}

/// All charts of a recording, by the name of its file: those of `prove`, or that of an application.
pub fn of(results: &Results, file: &str) -> Result<Vec<Chart>> {
    let mut charts = all(&table::lines(results))?;
    let mut conclusions: Vec<(String, Conclusion)> = pairs(&results.cases)
        .filter(|pair| pair.words == POLICIES && pair.without.unit == Unit::Ns)
        .map(|pair| {
            let judgement = judge(&pair.without.samples, &pair.with.samples);
            (pair.name.replace('-', " "), judgement.conclusion)
        })
        .collect();
    conclusions.sort_by(|(_, a), (_, b)| table::rank(*a).total_cmp(&table::rank(*b)));
    let title = format!("How many times as fast with pools as without: {file}");
    charts.extend(gains::chart(format!("gains-{file}"), title, conclusions)?);
    Ok(charts)
}

/// Nanoseconds, in the unit that fits.
pub fn nanoseconds(ns: f64) -> String {
    match ns {
        ns if ns < 100.0 => format!("{ns:.1} ns"),
        ns if ns < 10_000.0 => format!("{ns:.0} ns"),
        ns if ns < 1e7 => format!("{:.0} µs", ns / 1e3),
        ns => format!("{:.0} ms", ns / 1e6),
    }
}
