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
use bench_harness::interleave;
use bench_harness::repository::repository_root;
use bench_harness::results::Effort;
use bench_harness::worker::{Sample, serve_standard};
use bench_harness::worker_process::WorkerProcess;
use clap::{Args, ValueEnum};

use crate::go::Program;
use crate::ratios::SUBJECT;

mod pools;
mod shapes;
mod table;
mod works;

pub use pools::Kind;
pub use shapes::{SHAPES, Shape, Work};
pub use table::Report;

/// What is pooled: first what most servers pool, and then what costs next to nothing to make.
pub const SIZES: [usize; 2] = [64 * 1024, 64];

/// The fewest processes that allow an interval.
const PROCESSES: usize = 6;

/// The hidden subcommand that a worker is started with: the arguments of a [`Run`] follow.
pub const SUBCOMMAND: &str = "traffic-worker";

/// What a worker's sample counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Measure {
    /// Nanoseconds a hand-over.
    Time,
    /// Values that were created.
    Created,
}

/// One sample, as a worker is told.
#[derive(Args, Clone, Copy, Debug)]
pub struct Run {
    pub measure: Measure,
    #[arg(value_parser = shapes::named)]
    pub shape: &'static Shape,
    pub pool: Kind,
    /// Of each value.
    pub bytes: usize,
    pub hand_overs: u64,
}

impl Run {
    /// The worker that this program starts itself as, or that `go` names for Go's pool.
    pub fn worker(&self, this: &Path, go: Option<&Program>) -> Command {
        if let (Kind::Go, Some(go)) = (self.pool, go) {
            let mut worker = Command::new(&go.path);
            worker.args(self.for_go());
            return worker;
        }
        let mut worker = Command::new(this);
        let measure = name(self.measure);
        worker.args([SUBCOMMAND, &measure, self.shape.name, &name(self.pool)]);
        worker.args([self.bytes.to_string(), self.hand_overs.to_string()]);
        worker
    }

    fn for_go(&self) -> Vec<String> {
        let mut arguments = vec!["traffic".to_owned(), name(self.measure)];
        arguments.extend([
            format!("needed={}", self.shape.work.needed()),
            format!("hand_overs={}", self.hand_overs),
            format!("bytes={}", self.bytes),
        ]);
        let of_work = self.shape.work.for_go().into_iter();
        arguments.extend(of_work.map(|(name, value)| format!("{name}={value}")));
        arguments
    }
}

/// As the command line has it.
fn name(value: impl ValueEnum) -> String {
    let named = value.to_possible_value().expect("no value is skipped");
    named.get_name().to_owned()
}

/// The worker: runs once, and answers with what it found.
pub fn worker(run: &Run) -> Result<()> {
    let (created, time): (u64, Duration) = pools::run(run)?;
    serve_standard(|_| match run.measure {
        Measure::Time => Sample::mean(time, run.hand_overs),
        Measure::Created => Sample::exactly(created as f64),
    })
}

/// Measures the shapes of these names, or all if none is named. `progress` is told what comes next,
/// and what is left out.
pub fn run(
    quick: bool,
    go: Option<&Path>,
    names: &[String],
    mut progress: impl FnMut(&str),
) -> Result<Report> {
    let go = Program::build(go, &mut progress)?;
    let root = repository_root(&env::current_dir()?)?;
    let mut environment = environment::capture(&root, &SUBJECT)?;
    environment.build.go = go.as_ref().map(|go| go.version.clone());
    let chosen = |shape: &&Shape| names.is_empty() || names.iter().any(|name| name == shape.name);
    let shapes: Vec<&'static Shape> = SHAPES.iter().filter(chosen).collect();
    let mut tables = Vec::new();
    for bytes in SIZES {
        let mut rows = Vec::new();
        for (at, shape) in (1..).zip(&shapes) {
            let all = shapes.len();
            progress(&format!("{bytes} bytes, {at} of {all}: {}", shape.title));
            rows.push(row(shape, quick, bytes, go.as_ref())?);
        }
        tables.push((bytes, rows));
    }
    Ok(Report {
        environment,
        tables,
    })
}

/// All pools in turns, so that what slows the machine slows all of them.
fn row(
    shape: &'static Shape,
    quick: bool,
    bytes: usize,
    go: Option<&Program>,
) -> Result<table::Row> {
    let this = env::current_exe().context("this program starts itself for each sample")?;
    let pools = Kind::value_variants().iter().copied();
    let pools: Vec<Kind> = pools
        .filter(|kind| shape.with(*kind) && (*kind != Kind::Go || go.is_some()))
        .collect();
    let effort = Effort {
        quick,
        processes: PROCESSES,
        samples_per_process: 1,
        sample_ms: 0,
    };
    let samples = |measure| {
        let start = || {
            let start = |pool: &Kind| {
                let run = Run {
                    measure,
                    shape,
                    pool: *pool,
                    bytes,
                    hand_overs: shape.hand_overs(quick),
                };
                WorkerProcess::start(&name(*pool), run.worker(&this, go))
            };
            pools.iter().map(start).collect()
        };
        let taken = interleave::counted(pools.len(), &effort, start, || false)?;
        anyhow::Ok(taken.samples)
    };
    let both = samples(Measure::Created)?
        .into_iter()
        .zip(samples(Measure::Time)?);
    let cells = pools.iter().copied().zip(both);
    Ok(table::Row {
        shape,
        cells: cells
            .map(|(pool, (created, times))| table::Cell {
                pool,
                created,
                times,
            })
            .collect(),
    })
}
