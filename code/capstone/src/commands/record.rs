//! `record` and `criterion`: write a results file of the cases of the chapters, and of what a finished `cargo bench` measured.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use bench_harness::arm::Arm;
use bench_harness::environment::Measured;
use bench_harness::group;
use bench_harness::measure::{self, Entry};
use bench_harness::recording::{Options, Recording};
use bench_harness::results::{CaseResult, Effort, Found, Unit};
use bench_harness::worker::{self, Sample};
use capstone::cases::{self, Case, Group, Measure, SUITES};
use capstone::prove::plan::{BY_CRITERION, SMOKE, case_name};
use clap::Args;
use serde::Deserialize;

/// What a recording of the cases is about.
const SUBJECT: Measured = Measured {
    crates: &["hintpool", "flate2", "miniz_oxide", "thread_local"],
    files: &[],
};

/// Many short samples rather than few long ones: a short one is mostly done before another program gets the core, and a median passes over those that were not.
const FULL: Effort = Effort {
    quick: false,
    processes: 10,
    samples_per_process: 15,
    sample_ms: 1,
};

#[derive(Args, Debug)]
pub(crate) struct Record {
    /// What to record, each suite into a file of its own
    #[arg(long, value_name = "NAME", default_value = SUITES[0].0, value_parser = SUITES.map(|(name, _)| name))]
    suite: String,
    /// Groups of the suite to measure; all if none is named
    #[arg(value_name = "GROUP")]
    groups: Vec<String>,
    #[command(flatten)]
    options: Options,
}

impl Record {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let groups = cases::select(&self.suite, &self.groups)?;
        let recording = Recording::begin(&SUBJECT, self.suite + ".json", &self.options)?;
        let effort = if self.options.quick { SMOKE } else { FULL };
        let mut found = Found::default();
        for (number, group) in (1..).zip(&groups) {
            let (all, name) = (groups.len(), group.name);
            eprintln!("{number} of {all}: {} ({name})", group.question);
            let measured = measured(group, &effort)?;
            found.cases.extend(measured.cases);
            found.interrupted = measured.interrupted;
            if found.interrupted {
                break;
            }
        }
        print(&found.cases);
        recording.finish(effort, found, self.groups.is_empty())
    }
}

/// Measures the cases of one group, each by this same program with `measure NAME`.
fn measured(group: &Group, effort: &Effort) -> Result<Found> {
    let program = env::current_exe().context("the recorder starts itself once per case")?;
    let entry = |case: &Case| {
        let mut worker = Command::new(&program);
        worker.args(["measure", case.name]);
        Entry {
            name: case.name.to_owned(),
            about: case.about.to_owned(),
            parameters: case.parameters.to_vec(),
            worker,
        }
    };
    let entries: Vec<Entry> = group.cases.iter().map(entry).collect();
    // The cases of a group find the same kind of thing.
    match group.cases[0].measure.unit() {
        Unit::Ns => measure::timed(group.name, entries, effort),
        unit => measure::counted(group.name, unit, 1, entries, effort),
    }
}

/// Serves samples of one case.
pub(crate) fn serve(case: &str) -> Result<()> {
    match cases::find(case)?.measure {
        Measure::Time(make) => {
            let mut repeat = make();
            worker::serve_standard(move |operations| {
                let mean = repeat(operations).as_nanos() as f64 / operations as f64;
                // To a thousandth of a nanosecond: no clock knows more, and the file stays small.
                Sample::exactly((mean * 1e3).round() / 1e3)
            })
        }
        Measure::Bytes(find) | Measure::Count(find) => {
            worker::serve_standard(move |_| Sample::exactly(find() as f64))
        }
    }
}

fn print(cases: &BTreeMap<String, CaseResult>) {
    for (name, case) in cases {
        if let Some(found) = case.summary() {
            let (unit, median) = (case.unit, found.median);
            println!(
                "{name:32} {median:12.1} {unit}, {:.1} to {:.1}",
                found.low, found.high
            );
        }
    }
}

/// What a recording of criterion's samples is about.
const BY_BENCH: Measured = Measured {
    crates: &["hintpool", "regex-automata", "opool", "criterion"],
    files: &["code/criterion-benches"],
};

/// What criterion keeps of each benchmark.
#[derive(Deserialize)]
struct Samples {
    /// Operations of each sample.
    iters: Vec<f64>,
    /// Nanoseconds of each sample.
    times: Vec<f64>,
}

/// Makes a recording of what a finished `cargo bench` measured.
pub(crate) fn criterion(options: &Options) -> Result<ExitCode> {
    let recording = Recording::begin(&BY_BENCH, "criterion.json", options)?;
    let folder = recording.root.join("target/criterion");
    let mut found = Found::default();
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
    let samples = found.cases.values().map(|case| case.samples[0].len());
    let samples_per_process = samples.min().with_context(|| {
        format!(
            "{} has no results: run `cargo bench` first",
            folder.display()
        )
    })?;
    let effort = Effort {
        quick: options.quick,
        processes: 1,
        samples_per_process,
        sample_ms: 1,
    };
    recording.finish(effort, found, true)
}
