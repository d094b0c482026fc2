//! The report as Markdown.

use std::fmt::{self, Display};

use bench_harness::digits::grouped;
use bench_harness::ratio::gain;
use bench_harness::results::Environment;
use bench_harness::statistics::Summary;
use clap::ValueEnum;

use super::{Kind, PROCESSES, Shape};
use crate::ratios::{Figure, header, number, table};

/// What a run found.
#[derive(Debug)]
pub struct Report {
    pub(super) environment: Environment,
    /// One table for each of the sizes.
    pub(super) tables: Vec<(usize, Vec<Row>)>,
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) shape: &'static Shape,
    /// Of the pools that take part, hintpool first.
    pub(super) cells: Vec<Cell>,
}

/// Samples, a list for each process.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) pool: Kind,
    pub(super) created: Vec<Vec<f64>>,
    pub(super) times: Vec<Vec<f64>>,
}

/// Where a pool takes no part.
const NOT_MEASURED: &str = "–";

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", header(&self.environment))?;
        for (bytes, rows) in &self.tables {
            let created = of("created", rows, |_, cell| {
                let most = cell.created.iter().flatten().copied().fold(0.0, f64::max);
                grouped(&most.to_string())
            });
            let times = of("time a hand-over (of hintpool's)", rows, time);
            writeln!(f, "Values of {bytes} bytes:\n")?;
            for (name, table) in [("created", created), ("time", times)] {
                // The book includes what stands between these two lines.
                let anchor = format!("{name}-{bytes}");
                writeln!(
                    f,
                    "<!-- ANCHOR: {anchor} -->\n{table}\n<!-- ANCHOR_END: {anchor} -->\n"
                )?;
            }
        }
        write!(
            f,
            "Counts are the most in {PROCESSES} samples, times the median of {PROCESSES} others. \
             `{NOT_MEASURED}`: takes no part, or was not found."
        )
    }
}

fn of(figure: &str, rows: &[Row], show: impl Fn(&Row, &Cell) -> String) -> comfy_table::Table {
    let kinds = Kind::value_variants();
    let mut headings = vec![figure, "needed"];
    headings.extend(kinds.iter().map(|kind| kind.title()));
    let mut table = table(&headings, 1..headings.len());
    for row in rows {
        let needed = grouped(&row.shape.work.needed().to_string());
        let mut line = vec![row.shape.title.to_owned(), needed];
        line.extend(kinds.iter().map(|kind| {
            let cell = row.cells.iter().find(|cell| cell.pool == *kind);
            cell.map_or_else(|| NOT_MEASURED.to_owned(), |cell| show(row, cell))
        }));
        table.add_row(line);
    }
    table
}

fn time(row: &Row, cell: &Cell) -> String {
    let of_hint = gain(&cell.times, &row.cells[0].times);
    match (Summary::of(&cell.times), of_hint) {
        (Some(time), Some(of_hint)) => {
            let time = number(Figure::Nanoseconds, time.median);
            format!("{time} ({})", number(Figure::Ratio, of_hint.median))
        }
        _ => NOT_MEASURED.to_owned(),
    }
}
