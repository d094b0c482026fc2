//! The table of traffic: how many values a pool makes when threads hand them over, and how long that
//! takes.
//!
//! Each sample is a process of its own with one pool in it, so that no sample finds the values or
//! the threads of another.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, anyhow, ensure};
use serde::{Deserialize, Serialize};
use surroundings::go::{Go as Toolchain, HOW_TO_GET_ONE};

use crate::environment::Environment;
use crate::go_side;
use crate::series::Series;

mod pools;
mod shapes;
mod table;
mod value;
mod works;

pub use pools::{KINDS, Kind};
pub use shapes::{Queue, SHAPES, Shape, Work};

/// The hidden subcommand that a sample's process is started with.
pub const SUBCOMMAND: &str = "traffic-sample";

/// What is pooled: first what most servers pool, and then what costs next to nothing to make.
pub const SIZES: [usize; 2] = [64 * 1024, 64];

/// One sample: what its process is told, as JSON.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Run {
    pub work: Work,
    /// The most values out at once.
    pub needed: u64,
    pub hand_overs: u64,
    /// The most idle values that the pool may keep.
    pub limit: Option<usize>,
    pub pool: Kind,
    /// Of each value.
    pub bytes: usize,
}

/// What a sample's process answers, as JSON.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Outcome {
    pub created: u64,
    /// The most values that lived at once.
    pub peak: u64,
    /// For all hand-overs together.
    pub nanoseconds: f64,
}

impl Run {
    pub fn new(shape: &Shape, hand_overs: u64, pool: Kind, bytes: usize) -> Run {
        Run {
            work: shape.work,
            needed: shape.work.needed(),
            hand_overs,
            limit: shape.limit,
            pool,
            bytes,
        }
    }

    /// Runs in the process that `program` starts.
    pub fn ask(&self, mut program: Command) -> Result<Outcome> {
        let output = program
            .arg(serde_json::to_string(self)?)
            .output()
            .context("starting a sample's process")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{self:?}: {}", said.trim());
        serde_json::from_slice(&output.stdout).context("reading what a sample's process said")
    }
}

/// The sample's process: runs, and prints what it found.
pub fn child(run: &str) -> Result<()> {
    let run: Run = serde_json::from_str(run).context("what to run is told as JSON")?;
    println!("{}", serde_json::to_string(&pools::run(&run)?)?);
    Ok(())
}

/// What a run found.
#[derive(Debug)]
pub struct Report {
    pub environment: Environment,
    pub quick: bool,
    /// One table for each of [`SIZES`].
    pub tables: Vec<(usize, Vec<Row>)>,
}

#[derive(Debug)]
pub struct Row {
    pub shape: &'static Shape,
    /// Of each value.
    pub bytes: usize,
    /// `None` where the pool takes no part.
    pub cells: [Option<Cell>; KINDS.len()],
}

#[derive(Debug)]
pub struct Cell {
    /// The most that a sample made.
    pub created: u64,
    pub peak: u64,
    /// Nanoseconds a hand-over.
    pub times: Series,
}

/// Measures the shapes of these names, or all if none is named. `progress` is told what comes next,
/// and what is left out.
pub fn run(
    quick: bool,
    go: Option<&Path>,
    names: &[String],
    mut progress: impl FnMut(&str),
) -> Result<Report> {
    let found = match Toolchain::find(go)? {
        Some(toolchain) => go_side::build(&toolchain).map(|built| (toolchain, built)),
        None => Err(anyhow!("there is none here; {HOW_TO_GET_ONE}")),
    };
    if let Err(error) = &found {
        progress(&format!("without Go: {error:#}"));
    }
    let (version, go) = match found {
        Ok((toolchain, built)) => (Some(toolchain.version().to_owned()), Some(built)),
        Err(_) => (None, None),
    };
    let before = Environment::look(false);
    let chosen = |shape: &&Shape| names.is_empty() || names.iter().any(|name| name == shape.name);
    let shapes: Vec<&Shape> = SHAPES.iter().filter(chosen).collect();
    let mut tables = Vec::new();
    for bytes in SIZES {
        let mut rows = Vec::new();
        for (at, shape) in (1..).zip(&shapes) {
            let all = shapes.len();
            progress(&format!("{bytes} bytes, {at} of {all}: {}", shape.title));
            rows.push(row(shape, quick, bytes, go.as_deref())?);
        }
        tables.push((bytes, rows));
    }
    Ok(Report {
        environment: before.and_load_after(version),
        quick,
        tables,
    })
}

/// All pools in turns, so that what slows the machine slows all of them.
fn row(shape: &'static Shape, quick: bool, bytes: usize, go: Option<&Path>) -> Result<Row> {
    let (samples, hand_overs) = shape.effort(quick);
    let this = env::current_exe().context("where is this program?")?;
    let mut cells = KINDS.map(|(kind, title)| {
        let takes_part = shape.with(kind) && (kind != Kind::Go || go.is_some());
        takes_part.then(|| Cell {
            created: 0,
            peak: 0,
            times: Series {
                name: title.to_owned(),
                samples: Vec::new(),
            },
        })
    });
    for _ in 0..samples {
        for ((kind, _), cell) in KINDS.into_iter().zip(&mut cells) {
            let Some(cell) = cell else { continue };
            let mut program = Command::new(&this);
            program.arg(SUBCOMMAND);
            if let (Kind::Go, Some(go)) = (kind, go) {
                program = Command::new(go);
            }
            let outcome = Run::new(shape, hand_overs, kind, bytes).ask(program)?;
            cell.created = cell.created.max(outcome.created);
            cell.peak = cell.peak.max(outcome.peak);
            let each = outcome.nanoseconds / hand_overs as f64;
            cell.times.samples.push(Some(each));
        }
    }
    Ok(Row {
        shape,
        bytes,
        cells,
    })
}
