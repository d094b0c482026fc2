//! Measures what the four ways are worth: `published-crates measure`.

use std::env;
use std::process::Command;

use anyhow::Result;
use bench_harness::environment::Measured;
use bench_harness::measure::{self, Entry};
use bench_harness::results::{Effort, Found};

use crate::Way;
use crate::lines::{COUNT, LINES};
use crate::task::Task;

/// How much is asked: where it should be quick, of the fewest processes that allow a verdict.
pub fn effort(quick: bool) -> Effort {
    let (processes, samples_per_process, sample_ms) = if quick { (6, 3, 2) } else { (10, 15, 5) };
    Effort {
        quick,
        processes,
        samples_per_process,
        sample_ms,
    }
}

/// What a results file of this program is about.
pub const SUBJECT: Measured = Measured {
    crates: &[
        "hintpool",
        "regex-automata",
        "regex-syntax",
        "memchr",
        "aho-corasick",
        "zstd-safe",
        "zstd-sys",
    ],
    files: &[
        "code/apps/published-crates/Cargo.toml",
        "code/apps/published-crates/src",
        "code/apps/encoder/data",
    ],
};

/// Times all ways, and says how far it is; after Ctrl-C it keeps what is good.
pub fn run(effort: &Effort) -> Result<Found> {
    let mut all = Found::default();
    for threads in [1, 2] {
        for task in Task::ALL {
            let group = match threads {
                1 => task.to_string(),
                _ => format!("{task}-{threads}-threads"),
            };
            eprintln!("{group}");
            let entries = Way::ALL.map(|way| entry(&group, task, way, threads));
            let found = measure::timed(&group, entries, effort)?;
            all.cases
                .extend(found.cases.into_iter().map(|(name, mut case)| {
                    // A worker does all lines, however few it is asked for.
                    let operations = &mut case.operations_per_sample;
                    *operations = operations.next_multiple_of(COUNT as u64);
                    (name, case)
                }));
            if found.interrupted {
                all.interrupted = true;
                return Ok(all);
            }
        }
    }
    Ok(all)
}

fn entry(group: &str, task: Task, way: Way, threads: u64) -> Entry {
    let bytes: usize = LINES.iter().map(|line| line.len()).sum();
    let memory = match way {
        Way::Theirs => "as the crate's author has it",
        Way::Fresh => "made for each line",
        Way::Local => "of the thread",
        Way::Hintpool => "from hintpool",
    };
    let name = format!("{group}-{way}");
    let about = format!("{task}, scratch memory {memory}; time per line");
    // Where this program has no path, no worker starts, and the error says so.
    let mut worker = Command::new(env::current_exe().unwrap_or_default());
    let [task, way, n] = [task.to_string(), way.to_string(), threads.to_string()];
    worker.args(["work", &task, &way, &n]);
    Entry {
        name,
        about,
        parameters: vec![
            ("threads", threads),
            ("lines", COUNT as u64),
            ("bytes", bytes as u64),
        ],
        worker,
    }
}
