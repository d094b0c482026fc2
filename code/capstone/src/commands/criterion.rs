//! `criterion`: makes a recording of what a finished `cargo bench` measured.

use std::collections::BTreeMap;
use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use bench_harness::arm::Arm;
use bench_harness::environment::Measured;
use bench_harness::group;
use bench_harness::recording::{Options, Recording};
use bench_harness::results::{CaseResult, Effort, Found, Unit};
use capstone::prove::plan::{BY_CRITERION, case_name};
use clap::Args;
use serde::Deserialize;

const MEASURED: Measured = Measured {
    crates: &["hintpool", "regex-automata", "opool", "criterion"],
    files: &["code/benches"],
};

#[derive(Args, Debug)]
pub(super) struct Criterion {
    #[command(flatten)]
    options: Options,
}

/// What criterion keeps of each benchmark.
#[derive(Deserialize)]
struct Samples {
    /// Operations of each sample.
    iters: Vec<f64>,
    /// Nanoseconds of each sample.
    times: Vec<f64>,
}

impl Criterion {
    pub(super) fn run(self) -> Result<ExitCode> {
        let recording = Recording::begin(&MEASURED, "criterion.json", &self.options)?;
        let folder = recording.root.join("target/criterion");
        let mut found = Found::default();
        let (mut samples_per_process, mut shortest) = (usize::MAX, f64::MAX);
        // `cargo bench -- NAME` asks some of the questions only.
        let all = group::all().into_iter();
        for group in all.filter(|group| folder.join(group.name()).is_dir()) {
            let name = format!("{BY_CRITERION}-{}", group.name());
            let parameters = group.parameters().into_iter();
            let parameters = parameters.map(|(name, value)| (name.to_owned(), value));
            let parameters: BTreeMap<_, _> = parameters.collect();
            for arm in group.arms().into_iter().chain([Arm::FreshAgain]) {
                let file = folder.join(group.name()).join(arm.name());
                let file = file.join("new/sample.json");
                let text = fs::read_to_string(&file).map_err(anyhow::Error::from);
                let samples = text.and_then(|text| Ok(serde_json::from_str(&text)?));
                let Samples { iters, times } = samples.with_context(|| {
                    format!(
                        "{} can't be read: let `cargo bench` end first",
                        file.display()
                    )
                })?;
                samples_per_process = samples_per_process.min(times.len());
                shortest = times.iter().copied().fold(shortest, f64::min);
                let samples = times.iter().zip(&iters).map(|(ns, times)| ns / times);
                let case = CaseResult {
                    group: name.clone(),
                    about: format!("{group}: {}; per value, by criterion", arm.about()),
                    unit: Unit::Ns,
                    parameters: parameters.clone(),
                    operations_per_sample: iters.first().map_or(0, |least| *least as u64),
                    samples: vec![samples.map(|ns| (ns * 1e3).round() / 1e3).collect()],
                };
                found.cases.insert(case_name(&name, arm, Unit::Ns), case);
            }
        }
        ensure!(
            !found.cases.is_empty(),
            "{} has no results: run `cargo bench` first",
            folder.display()
        );
        let effort = Effort {
            quick: self.options.quick,
            processes: 1,
            samples_per_process,
            sample_ms: (shortest / 1e6).max(1.0) as u64,
        };
        recording.finish(effort, found, true)
    }
}
