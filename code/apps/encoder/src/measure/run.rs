//! Has workers of both policies work in turns, so that what slows the machine slows both.
//!
//! What is timed, what is counted and what memory is looked at are processes of their own.

use std::collections::BTreeMap;
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

use super::question::{KEEPING, Question, RECORDS};
use super::worker;
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

/// The two policies, that without a pool first.
pub const POLICIES: [Buffers; 2] = [Buffers::Fresh, Buffers::Pooled];

/// The program that counts allocations.
const COUNTING: Source = Source {
    package: "encoder",
    program: "encoder-counting",
    features: &[],
};

/// Asks all of it, says how far it is, and keeps what is good when `stop` says so.
pub fn run(
    root: &Path,
    questions: &[Question],
    effort: &Effort,
    stop: impl Fn() -> bool,
    mut asked: impl FnMut(&str),
) -> Result<Found> {
    let this = env::current_exe().context("this program starts itself for each policy")?;
    let mut found = Found {
        cases: BTreeMap::new(),
        interrupted: false,
    };
    for (number, question) in questions.iter().enumerate() {
        asked(&format!(
            "{} of {}: {question}",
            number + 1,
            questions.len()
        ));
        let taken = interleave::timed(
            POLICIES.len(),
            effort,
            || start(&this, "time", question),
            &stop,
        )?;
        keep(&mut found, question, Unit::Ns, taken);
        if cfg!(target_os = "linux") && !found.interrupted {
            let taken = interleave::counted(
                POLICIES.len(),
                effort,
                || start(&this, "peak", question),
                &stop,
            )?;
            keep(&mut found, question, Unit::Bytes, taken);
        }
        if found.interrupted {
            return Ok(found);
        }
    }
    // Last, so that no compiler is at work while something is timed.
    asked("compiling the program that counts allocations");
    let counting = cargo_build::build(root, COUNTING)?;
    for question in questions {
        asked(&format!("allocations: {question}"));
        let once = Effort {
            processes: 1,
            ..*effort
        };
        let mut taken = interleave::counted(
            POLICIES.len(),
            &once,
            || start(&counting, "allocations", question),
            &stop,
        )?;
        // It is the same in every process.
        for samples in taken.samples.iter_mut().filter(|found| !found.is_empty()) {
            *samples = vec![samples[0].clone(); effort.processes];
        }
        keep(&mut found, question, Unit::Count, taken);
        if found.interrupted {
            break;
        }
    }
    Ok(found)
}

/// What was stopped in its first processes has nothing to keep.
fn keep(found: &mut Found, question: &Question, unit: Unit, taken: Taken) {
    found.interrupted = taken.stopped;
    let cases = named(question, unit, taken).into_iter();
    let sampled = cases.filter(|(_, case)| !case.samples.is_empty());
    found.cases.extend(sampled);
}

fn start(program: &Path, measure: &str, question: &Question) -> Result<Vec<WorkerProcess>> {
    let workers = POLICIES.map(|buffers| {
        let worker = worker_of(program, measure, question, buffers);
        WorkerProcess::start(&question.to_string(), worker)
    });
    workers.into_iter().collect()
}

fn worker_of(program: &Path, measure: &str, question: &Question, buffers: Buffers) -> Command {
    let mut worker = Command::new(program);
    worker.args(["work", measure, &question.to_string(), name(buffers)]);
    // Whoever measures may have set them for all programs.
    for (variable, _) in KEEPING {
        worker.env_remove(variable);
    }
    worker.envs(question.settings().iter().copied());
    worker
}

fn named(question: &Question, unit: Unit, taken: Taken) -> Vec<(String, CaseResult)> {
    let found = taken.operations.into_iter().zip(taken.samples);
    POLICIES
        .into_iter()
        .zip(found)
        .map(|(buffers, (operations, samples))| {
            let case = CaseResult {
                group: question.to_string(),
                about: about(question, buffers, unit),
                unit,
                parameters: question
                    .parameters()
                    .map(|(name, value)| (name.to_owned(), value))
                    .into(),
                operations_per_sample: match unit {
                    Unit::Ns => worker::rounded(operations),
                    Unit::Bytes | Unit::Count => RECORDS,
                },
                samples,
            };
            (case_name(question, buffers, unit), case)
        })
        .collect()
}

/// The key of a case in a results file.
pub fn case_name(question: &Question, buffers: Buffers, unit: Unit) -> String {
    let what = match unit {
        Unit::Ns => "",
        Unit::Bytes => "-peak",
        Unit::Count => "-allocations",
    };
    format!("{question}-{}{what}", name(buffers))
}

fn about(question: &Question, buffers: Buffers, unit: Unit) -> String {
    let from = match buffers {
        Buffers::Fresh => "everything made for each frame",
        Buffers::Pooled => "everything from pools",
    };
    let what = match unit {
        Unit::Ns => "time per record",
        Unit::Bytes => "the most memory that the process held, the records included",
        Unit::Count => "allocations per record, growth included",
    };
    let settings = question.settings().iter();
    let settings: String = settings
        .map(|(name, value)| format!("; {name}={value}"))
        .collect();
    format!("{question}: {from}; {what}{settings}")
}

/// The name of a policy.
pub fn name(buffers: Buffers) -> &'static str {
    match buffers {
        Buffers::Fresh => "fresh",
        Buffers::Pooled => "pooled",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_has_the_allocators_settings_that_its_question_names_and_no_others() {
        let plain = Question::named("encode-deflate-4-a-frame").unwrap();
        let kept = Question {
            kept: true,
            ..plain
        };
        for (question, values) in [
            (plain, KEEPING.map(|_| None)),
            (kept, KEEPING.map(|(_, value)| Some(value))),
        ] {
            let worker = worker_of(Path::new("encoder"), "time", &question, Buffers::Fresh);
            for ((variable, _), value) in KEEPING.iter().zip(values) {
                let set = worker.get_envs().find(|(name, _)| name == variable);
                assert_eq!(set.unwrap().1.map(|set| set.to_str().unwrap()), value);
            }
        }
        let about = |question| about(question, Buffers::Fresh, Unit::Ns);
        assert!(
            about(&kept)
                .ends_with("; MALLOC_TRIM_THRESHOLD_=1000000000; MALLOC_MMAP_THRESHOLD_=33554432")
        );
        assert!(!about(&plain).contains("MALLOC"));
    }
}
