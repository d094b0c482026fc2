//! `record`: measure cases and write a results file.

use std::process::ExitCode;

use anyhow::{Result, bail};
use bench_harness::environment::Measured;
use bench_harness::interruption;
use bench_harness::recording::{Options, Recording, ensure_started_by_cargo};
use bench_harness::results::Found;
use capstone::cases::{self, Case, Group};
use capstone::recorder;
use clap::Args;

use super::tables;

/// What a recording of the cases is about.
const SUBJECT: Measured = Measured {
    crates: &["hintpool", "flate2", "miniz_oxide", "thread_local"],
    files: &[],
};

#[derive(Args, Debug)]
pub(super) struct Record {
    /// What to record: `chapters` or `stages`, each into a file of its own
    #[arg(long, value_name = "NAME", default_value = "chapters")]
    suite: String,
    /// Cases or groups of the suite to measure; all if none is named
    #[arg(value_name = "CASE")]
    cases: Vec<String>,
    #[command(flatten)]
    options: Options,
}

impl Record {
    pub(super) fn run(self) -> Result<ExitCode> {
        let suite = cases::suite(&self.suite)?;
        let quick = self.options.quick;
        ensure_started_by_cargo(
            env!("CARGO_PKG_NAME"),
            "cargo run --release -p capstone -- record",
        )?;
        if cfg!(debug_assertions) && !quick {
            bail!(
                "a debug build measures the debug build: cargo run --release -p capstone -- record"
            );
        }
        let mut groups = cases::select(suite, &self.cases)?;
        let file = format!("{}.json", suite.name);
        let recording = Recording::begin(&SUBJECT, file, &self.options)?;
        let left_out =
            leave_out_what_needs_more_cores(&mut groups, recording.environment().machine.cores);
        let effort = if quick {
            recorder::QUICK
        } else {
            recorder::FULL
        };
        let mut found = Found::default();
        for (number, (group, cases)) in (1..).zip(&groups) {
            let (all, name) = (groups.len(), group.name);
            eprintln!("{number} of {all}: {} ({name})", group.question);
            let measured = recorder::measure(group, cases, &effort, interruption::heard)?;
            found.cases.extend(measured.cases);
            found.interrupted = measured.interrupted;
            if found.interrupted {
                break;
            }
        }
        tables::show_cases(&found.cases);
        recording.finish(effort, found, self.cases.is_empty() && !left_out)
    }
}

/// Two threads on one core take turns, and their figures would say something else than their names. Says whether any is left out.
fn leave_out_what_needs_more_cores(groups: &mut Vec<(&Group, Vec<&Case>)>, cores: usize) -> bool {
    let mut left_out = false;
    for (_, cases) in &mut *groups {
        cases.retain(|case| {
            let enough = case.threads() <= cores as u64;
            if !enough {
                let (name, threads) = (case.name, case.threads());
                eprintln!("note: {name} needs {threads} cores and is left out");
                left_out = true;
            }
            enough
        });
    }
    groups.retain(|(_, cases)| !cases.is_empty());
    left_out
}
