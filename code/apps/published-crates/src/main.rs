//! The command line; `cargo run --release -p published-crates -- --help` explains it.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use anyhow::{Result, ensure};
use bench_harness::recording::{Options, Recording};
use bench_harness::{pair_report, worker};
use clap::Parser;
use published_crates::Way;
use published_crates::measure::{self, SUBJECT};
use published_crates::task::Task;

/// Measures four ways to come by the scratch memory of two published crates.
#[derive(Debug, Parser)]
#[command(name = "published-crates", version)]
enum Command {
    /// Measure all ways in turn, and say in words whether another way than the crate's own pays
    Measure(Options),
    /// Work for `measure`, which talks to this over standard input and output
    #[command(hide = true)]
    Work {
        #[arg(value_enum)]
        task: Task,
        #[arg(value_enum)]
        way: Way,
        threads: usize,
    },
}

fn main() -> ExitCode {
    let done = match Command::parse() {
        Command::Measure(options) => measure(&options),
        Command::Work { task, way, threads } => work(task, way, threads),
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn measure(options: &Options) -> Result<ExitCode> {
    ensure!(
        options.quick || !cfg!(debug_assertions),
        "a debug build measures the debug build: cargo run --release -p published-crates -- measure"
    );
    let recording = Recording::begin(&SUBJECT, "published-crates.json", options)?;
    let effort = measure::effort(options.quick);
    let found = measure::run(&effort)?;
    print!("{}", pair_report::text(&found.cases));
    recording.finish(effort, found, true)
}

fn work(task: Task, way: Way, threads: usize) -> Result<ExitCode> {
    // The main thread comes first, as in most programs: it is the one that the pool of a regex favours.
    task.workload(way, 1).work(1);
    let workload = task.workload(way, threads);
    worker::serve_standard(|operations| workload.sample(operations))?;
    Ok(ExitCode::SUCCESS)
}
