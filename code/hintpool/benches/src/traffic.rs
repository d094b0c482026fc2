//! The table of traffic: how many values a pool makes when threads hand them over, and how long that
//! takes.
//!
//! Each sample is a process of its own with one pool in it, so that no sample finds the values or
//! the threads of another.

use std::env;
use std::path::Path;

use anyhow::{Context, Result};
use bench_harness::environment;
use bench_harness::go::GoProgram;
use bench_harness::measure::{self, Entry};
use bench_harness::ratio::{Interval, gain, grouped};
use bench_harness::repository::repository_root;
use bench_harness::results::{Effort, Unit};
use comfy_table::Table;

use crate::ratios::{Figure, SUBJECT, header, number, table};

mod shapes;
mod worker;

use shapes::POOLS;
pub use shapes::{Kind, Measure, Run, SHAPES, SUBCOMMAND, Shape, Work};
pub use worker::worker;

/// What is pooled: first what most servers pool, and then what costs next to nothing to make.
const SIZES: [usize; 2] = [64 * 1024, 64];

/// The fewest processes that allow an interval.
const PROCESSES: usize = 6;

/// Where a pool takes no part.
const NOT_MEASURED: &str = "–";

/// Measures the shapes of these names, or all if none is named, and returns Markdown: values created and times, or
/// with `memory` the most memory that each process held.
pub fn run(quick: bool, memory: bool, go: Option<&Path>, names: &[String]) -> Result<String> {
    let go = crate::go(go)?;
    let root = repository_root()?;
    let mut environment = environment::capture(&root, &SUBJECT)?;
    environment.build.go = go.as_ref().map(|go| go.version.clone());
    let mut report = header(&environment) + "\n\n";
    let chosen = |shape: &&Shape| names.is_empty() || names.iter().any(|name| name == shape.name);
    let shapes: Vec<&'static Shape> = SHAPES.iter().filter(chosen).collect();
    // What costs next to nothing to make takes next to no memory, too.
    let sizes = if memory { &SIZES[..1] } else { &SIZES };
    for &bytes in sizes {
        #[rustfmt::skip] // a table
        let mut tables = match memory {
            true => vec![(Measure::Peak, "memory", of_all_pools("most memory of the process, MiB"))],
            false => vec![
                (Measure::Created, "created", of_all_pools("created")),
                (Measure::Time, "time", of_all_pools("time a hand-over (of hintpool's)")),
            ],
        };
        for (at, shape) in (1..).zip(&shapes) {
            let all = shapes.len();
            eprintln!("{bytes} bytes, {at} of {all}: {}", shape.title);
            for (measure, _, table) in &mut tables {
                let samples = samples(shape, *measure, quick, bytes, go.as_ref())?;
                table.add_row(row(shape, *measure, &samples));
            }
        }
        report += &format!("Values of {bytes} bytes:\n\n");
        for (_, name, table) in tables {
            // The book includes what stands between these two lines.
            let anchor = format!("{name}-{bytes}");
            report +=
                &format!("<!-- ANCHOR: {anchor} -->\n{table}\n<!-- ANCHOR_END: {anchor} -->\n\n");
        }
    }
    report += &match memory {
        true => format!("The most in {PROCESSES} processes of each pool. "),
        false => format!(
            "Counts are the most in {PROCESSES} samples, times the median of {PROCESSES} others. "
        ),
    };
    report += &format!("`{NOT_MEASURED}`: takes no part, or was not found.");
    Ok(report)
}

/// An empty table with a column for each pool.
fn of_all_pools(figure: &str) -> Table {
    let mut headings = vec![figure, "needed"];
    headings.extend(POOLS.map(|(_, title)| title));
    table(&headings, 1..headings.len())
}

/// The samples of a pool, a list for each process.
type Samples = Vec<Vec<f64>>;

/// All pools in turns, so that what slows the machine slows all of them: hintpool first, and `None`
/// for those that take no part.
fn samples(
    shape: &Shape,
    measure: Measure,
    quick: bool,
    bytes: usize,
    go: Option<&GoProgram>,
) -> Result<[Option<Samples>; POOLS.len()]> {
    let this = env::current_exe().context("this program starts itself for each sample")?;
    let takes_part =
        |(kind, _): &(Kind, _)| shape.with(*kind) && (*kind != Kind::Go || go.is_some());
    let entry = |(kind, title): (Kind, &str)| Entry {
        name: title.to_owned(),
        about: String::new(),
        parameters: Vec::new(),
        worker: shape.run(measure, kind, bytes, quick).worker(&this, go),
    };
    let pools = POOLS.into_iter().filter(takes_part);
    let entries: Vec<Entry> = pools.map(entry).collect();
    let effort = Effort {
        quick,
        processes: PROCESSES,
        samples_per_process: 1,
        sample_ms: 0,
    };
    let mut found = measure::counted(shape.name, Unit::Count, 1, entries, &effort)?;
    Ok(POOLS.map(|(_, title)| Some(found.cases.remove(title)?.samples)))
}

fn row(shape: &Shape, measure: Measure, samples: &[Option<Samples>]) -> Vec<String> {
    let hintpool = samples.iter().flatten().next();
    let shown = |samples: &Option<Samples>| {
        let samples = samples.as_ref()?;
        let most = samples.iter().flatten().copied().fold(0.0, f64::max);
        match measure {
            Measure::Peak => Some(format!("{:.1}", most / f64::from(1 << 20))),
            Measure::Created => Some(grouped(&most.to_string())),
            Measure::Time => beside(samples, hintpool?),
        }
    };
    let cells = samples.iter().map(shown);
    let cells = cells.map(|cell| cell.unwrap_or_else(|| NOT_MEASURED.to_owned()));
    let needed = grouped(&shape.work.needed().to_string());
    [shape.title.to_owned(), needed]
        .into_iter()
        .chain(cells)
        .collect()
}

/// The median time, and in brackets how many times that of hintpool it is.
fn beside(times: &Samples, hintpool: &Samples) -> Option<String> {
    let time = number(Figure::Nanoseconds, Interval::of(times)?.median);
    let of_hintpool = number(Figure::Ratio, gain(times, hintpool)?.median);
    Some(format!("{time} ({of_hintpool})"))
}
