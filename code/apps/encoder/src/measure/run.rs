//! Interleaves the samples of workers of both policies, so that what slows the machine slows both.
//!
//! What is timed, what is counted and what memory is looked at are processes of their own.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use bench_harness::cargo_build::{self, Source};
use bench_harness::environment::Measured;
use bench_harness::interleave::{self, Taken};
use bench_harness::results::Found;
use bench_harness::results::{CaseResult, Effort, Unit};
use bench_harness::worker_process::WorkerProcess;

use super::group::{Group, KEEPING, RECORDS};
use super::worker::{self, Measure};
use crate::Buffers;

/// What a recording in earnest asks.
pub const FULL: Effort = Effort {
    quick: false,
    processes: 10,
    samples_per_process: 5,
    sample_ms: 1,
};

/// The fewest processes that allow a verdict.
pub const QUICK: Effort = Effort {
    quick: true,
    processes: 6,
    samples_per_process: 1,
    sample_ms: 1,
};

/// What a results file of this program is about.
pub const SUBJECT: Measured = Measured {
    crates: &[
        "hintpool",
        "zstd-safe",
        "zstd-sys",
        "flate2",
        "miniz_oxide",
        "serde_json",
    ],
    files: &[
        "code/apps/encoder/Cargo.toml",
        "code/apps/encoder/src",
        "code/apps/encoder/data",
    ],
};

/// The program that counts allocations.
const COUNTING: Source = Source {
    package: "encoder",
    program: "encoder-counting",
    features: &[],
};

/// Measures all of it, says how far it is, and keeps what is good when `stop` says so.
pub fn run(
    root: &Path,
    groups: &[Group],
    effort: &Effort,
    stop: impl Fn() -> bool,
    mut progress: impl FnMut(&str),
) -> Result<Found> {
    let this = env::current_exe().context("this program starts itself for each policy")?;
    let arms = Buffers::ALL.len();
    let mut found = Found::default();
    for (number, group) in groups.iter().enumerate() {
        progress(&format!("{} of {}: {group}", number + 1, groups.len()));
        let start = || start(&this, Measure::Time, group);
        let taken = interleave::timed(arms, effort, start, &stop)?;
        keep(&mut found, group, Unit::Ns, taken);
        if cfg!(target_os = "linux") && !found.interrupted {
            let start = || self::start(&this, Measure::Peak, group);
            let taken = interleave::counted(arms, effort, start, &stop)?;
            keep(&mut found, group, Unit::Bytes, taken);
        }
        if found.interrupted {
            return Ok(found);
        }
    }
    // Last, so that no compiler is at work while something is timed.
    progress("compiling the program that counts allocations");
    let counting = cargo_build::build(root, COUNTING)?;
    let once = Effort {
        processes: 1,
        ..*effort
    };
    for group in groups {
        progress(&format!("allocations: {group}"));
        let start = || start(&counting, Measure::Allocations, group);
        let mut taken = interleave::counted(arms, &once, start, &stop)?;
        // It is the same in every process.
        for samples in taken.samples.iter_mut().filter(|found| !found.is_empty()) {
            *samples = vec![samples[0].clone(); effort.processes];
        }
        keep(&mut found, group, Unit::Count, taken);
        if found.interrupted {
            break;
        }
    }
    Ok(found)
}

fn start(program: &Path, measure: Measure, group: &Group) -> Result<Vec<WorkerProcess>> {
    let workers = Buffers::ALL.map(|buffers| {
        let worker = worker_of(program, measure, group, buffers);
        WorkerProcess::start(&group.to_string(), worker)
    });
    workers.into_iter().collect()
}

fn worker_of(program: &Path, measure: Measure, group: &Group, buffers: Buffers) -> Command {
    let mut worker = Command::new(program);
    let [group_name, buffers] = [group.to_string(), buffers.to_string()];
    worker.args(["work", measure.name(), &group_name, &buffers]);
    // Whoever measures may have set them for all programs.
    for (variable, _) in KEEPING {
        worker.env_remove(variable);
    }
    worker.envs(group.settings().iter().copied());
    worker
}

/// What was stopped in its first processes has nothing to keep.
fn keep(found: &mut Found, group: &Group, unit: Unit, taken: Taken) {
    found.interrupted = taken.stopped;
    let arms = taken.operations.into_iter().zip(taken.samples);
    for (buffers, (operations, samples)) in Buffers::ALL.into_iter().zip(arms) {
        if samples.is_empty() {
            continue;
        }
        let (what, operations_per_sample) = match unit {
            Unit::Ns => ("", worker::rounded(operations)),
            Unit::Bytes => ("-peak", RECORDS),
            Unit::Count => ("-allocations", RECORDS),
        };
        let case = CaseResult {
            group: group.to_string(),
            about: about(group, buffers, unit),
            unit,
            parameters: group.parameters(),
            operations_per_sample,
            samples,
        };
        found.cases.insert(format!("{group}-{buffers}{what}"), case);
    }
}

fn about(group: &Group, buffers: Buffers, unit: Unit) -> String {
    let from = match buffers {
        Buffers::Fresh => "everything made for each frame",
        Buffers::Pooled => "everything from pools",
    };
    let what = match unit {
        Unit::Ns => "time per record",
        Unit::Bytes => "the most memory that the process held, the records included",
        Unit::Count => "allocations per record, growth included",
    };
    let settings = group.settings().iter();
    let settings: String = settings
        .map(|(name, value)| format!("; {name}={value}"))
        .collect();
    format!("{group}: {from}; {what}{settings}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_has_the_allocators_settings_that_its_group_names_and_no_others() {
        let plain = Group::named("encode-deflate-4-a-frame").unwrap();
        let kept = Group {
            kept: true,
            ..plain
        };
        for (group, values) in [
            (plain, KEEPING.map(|_| None)),
            (kept, KEEPING.map(|(_, value)| Some(value))),
        ] {
            let worker = worker_of(Path::new("encoder"), Measure::Time, &group, Buffers::Fresh);
            for ((variable, _), value) in KEEPING.iter().zip(values) {
                let set = worker.get_envs().find(|(name, _)| name == variable);
                assert_eq!(set.unwrap().1.map(|set| set.to_str().unwrap()), value);
            }
        }
        let about = |group| about(group, Buffers::Fresh, Unit::Ns);
        assert!(
            about(&kept)
                .ends_with("; MALLOC_TRIM_THRESHOLD_=1000000000; MALLOC_MMAP_THRESHOLD_=33554432")
        );
        assert!(!about(&plain).contains("MALLOC"));
    }
}
