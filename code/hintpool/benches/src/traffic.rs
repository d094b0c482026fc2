//! The table of traffic: how many values a pool makes when threads hand them over, and how long that
//! takes.
//!
//! Each sample is a process of its own with one pool in it, so that no sample finds the values or
//! the threads of another.

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use bench_harness::environment;
use bench_harness::measure::{self, Entry};
use bench_harness::ratio::{gain, grouped};
use bench_harness::repository::repository_root;
use bench_harness::resident;
use bench_harness::results::{Effort, Unit};
use bench_harness::statistics::Summary;
use bench_harness::worker::{Sample, serve_standard};
use comfy_table::Table;
use serde::{Deserialize, Serialize};

use crate::go::Program;
use crate::ratios::{Figure, SUBJECT, header, number, table};

mod pools;
mod shapes;
mod works;

pub use pools::Kind;
pub use shapes::{SHAPES, Shape, Work};

/// What is pooled: first what most servers pool, and then what costs next to nothing to make.
const SIZES: [usize; 2] = [64 * 1024, 64];

/// The fewest processes that allow an interval.
const PROCESSES: usize = 6;

/// The hidden subcommand that a worker is started with: a [`Run`] in JSON follows.
pub const SUBCOMMAND: &str = "traffic-worker";

/// What a worker's sample counts.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Nanoseconds a hand-over.
    Time,
    /// Values that were created.
    Created,
    /// The most memory that the process held, in bytes.
    Peak,
}

/// One sample, as a worker is told: this program, or Go's.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Run {
    measure: Measure,
    pool: Kind,
    work: Work,
    /// The most values out at once.
    needed: u64,
    hand_overs: u64,
    /// Of each value.
    bytes: usize,
    /// The most idle values that the pool may keep.
    limit: Option<usize>,
}

impl Run {
    /// The worker that this program starts itself as, or that `go` names for Go's pool.
    pub fn worker(&self, this: &Path, go: Option<&Program>) -> Command {
        let (program, subcommand) = match go.filter(|_| self.pool == Kind::Go) {
            Some(go) => (go.path.as_path(), "traffic"),
            None => (this, SUBCOMMAND),
        };
        let run = serde_json::to_string(self).expect("a run is plain data");
        let mut worker = Command::new(program);
        worker.args([subcommand, &run]);
        worker
    }
}

/// The worker: runs once, and answers with what it found.
pub fn worker(run: &str) -> Result<()> {
    let run: Run = serde_json::from_str(run).context("`traffic` starts this with a run in JSON")?;
    let (created, time): (u64, Duration) = pools::run(&run)?;
    serve_standard(|_| match run.measure {
        Measure::Time => Sample::mean(time, run.hand_overs),
        Measure::Created => Sample::exactly(created as f64),
        Measure::Peak => Sample::exactly(resident::peak_bytes().unwrap_or_default() as f64),
    })
}

/// Where a pool takes no part.
const NOT_MEASURED: &str = "–";

/// Measures the shapes of these names, or all if none is named, and returns Markdown: values created and times, or
/// with `memory` the most memory that each process held. `progress` is told what comes next, and what is left out.
pub fn run(
    quick: bool,
    memory: bool,
    go: Option<&Path>,
    names: &[String],
    mut progress: impl FnMut(&str),
) -> Result<String> {
    let go = Program::build(go, &mut progress)?;
    let root = repository_root(&env::current_dir()?)?;
    let mut environment = environment::capture(&root, &SUBJECT)?;
    environment.build.go = go.as_ref().map(|go| go.version.clone());
    let mut report = header(&environment) + "\n\n";
    let chosen = |shape: &&Shape| names.is_empty() || names.iter().any(|name| name == shape.name);
    let shapes: Vec<&'static Shape> = SHAPES.iter().filter(chosen).collect();
    // What costs next to nothing to make takes next to no memory, too.
    let sizes = if memory { &SIZES[..1] } else { &SIZES };
    for &bytes in sizes {
        let mut tables: Vec<(&str, Table)> = match memory {
            true => vec![("memory", of_all_pools("most memory of the process, MiB"))],
            false => vec![
                ("created", of_all_pools("created")),
                ("time", of_all_pools("time a hand-over (of hintpool's)")),
            ],
        };
        for (at, shape) in (1..).zip(&shapes) {
            let all = shapes.len();
            progress(&format!("{bytes} bytes, {at} of {all}: {}", shape.title));
            let samples = |measure| samples(shape, measure, quick, bytes, go.as_ref());
            let rows = match memory {
                true => vec![row(shape, &samples(Measure::Peak)?, |peaks| {
                    format!("{:.1}", most(peaks) / f64::from(1 << 20))
                })],
                false => {
                    let created = samples(Measure::Created)?;
                    let times = samples(Measure::Time)?;
                    let hintpool = times.iter().flatten().next();
                    vec![
                        row(shape, &created, |created| {
                            grouped(&most(created).to_string())
                        }),
                        row(shape, &times, |times| beside(times, hintpool)),
                    ]
                }
            };
            for ((_, table), row) in tables.iter_mut().zip(rows) {
                table.add_row(row);
            }
        }
        report += &format!("Values of {bytes} bytes:\n\n");
        for (name, table) in tables {
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
    headings.extend(Kind::ALL.map(Kind::title));
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
    go: Option<&Program>,
) -> Result<Vec<Option<Samples>>> {
    let this = env::current_exe().context("this program starts itself for each sample")?;
    let takes_part = |kind: &Kind| shape.with(*kind) && (*kind != Kind::Go || go.is_some());
    let pools: Vec<Kind> = Kind::ALL.into_iter().filter(takes_part).collect();
    let effort = Effort {
        quick,
        processes: PROCESSES,
        samples_per_process: 1,
        sample_ms: 0,
    };
    let entry = |pool: &Kind| Entry {
        name: pool.title().to_owned(),
        about: String::new(),
        parameters: Vec::new(),
        worker: shape.run(measure, *pool, bytes, quick).worker(&this, go),
    };
    let entries: Vec<Entry> = pools.iter().map(entry).collect();
    let mut found = measure::counted(shape.name, Unit::Count, 1, entries, &effort, || false)?;
    let mut of_pool = |kind: Kind| Some(found.cases.remove(kind.title())?.samples);
    Ok(Kind::ALL.map(&mut of_pool).into())
}

fn row(
    shape: &Shape,
    samples: &[Option<Samples>],
    show: impl Fn(&Samples) -> String,
) -> Vec<String> {
    let mut row = vec![
        shape.title.to_owned(),
        grouped(&shape.work.needed().to_string()),
    ];
    let shown = |samples: &Option<Samples>| samples.as_ref().map(&show);
    let cells = samples.iter().map(shown);
    row.extend(cells.map(|cell| cell.unwrap_or_else(|| NOT_MEASURED.to_owned())));
    row
}

fn most(samples: &Samples) -> f64 {
    samples.iter().flatten().copied().fold(0.0, f64::max)
}

/// The median time, and in brackets how many times that of hintpool it is.
fn beside(times: &Samples, hintpool: Option<&Samples>) -> String {
    let of_hintpool = hintpool.and_then(|hintpool| gain(times, hintpool));
    match (Summary::of(times), of_hintpool) {
        (Some(time), Some(part)) => {
            let time = number(Figure::Nanoseconds, time.median);
            format!("{time} ({})", number(Figure::Ratio, part.median))
        }
        _ => NOT_MEASURED.to_owned(),
    }
}
