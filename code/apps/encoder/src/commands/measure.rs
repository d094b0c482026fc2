//! `measure`: both policies, interleaved.

use std::process::ExitCode;
use std::thread;

use anyhow::{Result, ensure};
use bench_harness::interruption;
use bench_harness::pair_report;
use bench_harness::recording::{Options, Recording};
use clap::Args;
use encoder::measure::group::{self, Group};
use encoder::measure::run::{self, FULL, QUICK, SUBJECT};

#[derive(Args, Debug)]
pub(super) struct Measure {
    /// What to measure, as the table names it; all if nothing is named
    #[arg(value_name = "GROUP")]
    groups: Vec<String>,
    #[command(flatten)]
    options: Options,
}

impl Measure {
    pub(super) fn run(&self) -> Result<ExitCode> {
        ensure!(
            self.options.quick || !cfg!(debug_assertions),
            "a debug build measures the debug build: cargo run --release -p encoder -- measure"
        );
        let mut groups = match &self.groups[..] {
            [] => Group::all(),
            names => names
                .iter()
                .map(|name| Group::named(name))
                .collect::<Result<_>>()?,
        };
        let cores = thread::available_parallelism()?.get() as u64;
        let left_out = group::leave_out_what_needs_more_cores(&mut groups, cores);
        if !left_out.is_empty() {
            let left_out = left_out.join(", ");
            eprintln!("This process may use {cores} core, so these are left out: {left_out}.");
        }
        ensure!(!groups.is_empty(), "nothing is left to measure");
        let recording = Recording::begin(&SUBJECT, "encoder.json", &self.options)?;
        let effort = if self.options.quick { QUICK } else { FULL };
        let stop = interruption::heard;
        let found = run::run(recording.root(), &groups, &effort, stop, |what| {
            eprintln!("{what}");
        })?;
        print!("{}", pair_report::text(&found.cases, |_| false));
        recording.finish(effort, found, groups == Group::all())
    }
}
