//! Measures what the switch between fresh and pooled is worth: `encoder measure`.
//!
//! Samples of processes of both policies are interleaved, so that what slows the machine slows both.
//! What is timed, what is counted and what memory is looked at are processes of their own.

pub mod group;

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use bench_harness::cargo_build::{self, Source};
use bench_harness::environment::Measured;
use bench_harness::measure::{self, Entry};
use bench_harness::results::{Effort, Found, Unit};
use bench_harness::this_process::peak_bytes;
use bench_harness::worker::{self, Measure, Sample};
use clap::Parser;

use crate::Buffers;
use group::{Group, KEEPING, RECORDS};

/// How much is asked: where it should be quick, of the fewest processes that allow a verdict.
pub fn effort(quick: bool) -> Effort {
    let (processes, samples_per_process) = if quick { (6, 1) } else { (10, 5) };
    Effort {
        quick,
        processes,
        samples_per_process,
        sample_ms: 1,
    }
}

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

/// Measures all of it, says how far it is, and after Ctrl-C keeps what is good.
pub fn run(root: &Path, effort: &Effort) -> Result<Found> {
    let groups = Group::all();
    let this = env::current_exe().context("this program starts itself for each policy")?;
    let mut found = Found::default();
    for (number, group) in groups.iter().enumerate() {
        eprintln!("{} of {}: {group}", number + 1, groups.len());
        ask(group, Unit::Ns, &this, effort, &mut found)?;
        // Only Linux tells the most memory that a process held.
        if cfg!(target_os = "linux") && !found.interrupted {
            ask(group, Unit::Bytes, &this, effort, &mut found)?;
        }
        if found.interrupted {
            return Ok(found);
        }
    }
    // Last, so that no compiler is at work while something is timed.
    eprintln!("compiling the program that counts allocations");
    let counting = cargo_build::build(root, COUNTING)?;
    for group in &groups {
        eprintln!("allocations: {group}");
        ask(group, Unit::Count, &counting, effort, &mut found)?;
        if found.interrupted {
            break;
        }
    }
    Ok(found)
}

fn ask(
    group: &Group,
    unit: Unit,
    program: &Path,
    effort: &Effort,
    found: &mut Found,
) -> Result<()> {
    let name = group.to_string();
    let entries = Buffers::ALL.map(|buffers| entry(group, unit, program, buffers));
    let asked = match unit {
        Unit::Ns => measure::timed(&name, entries, effort),
        Unit::Bytes | Unit::Count => measure::counted(&name, unit, RECORDS, entries, effort),
    }?;
    found.interrupted = asked.interrupted;
    for (name, mut case) in asked.cases {
        // A worker does all records, however few it is asked for.
        case.operations_per_sample = case.operations_per_sample.next_multiple_of(RECORDS);
        found.cases.insert(name, case);
    }
    Ok(())
}

fn entry(group: &Group, unit: Unit, program: &Path, buffers: Buffers) -> Entry {
    let (policy, from) = match buffers {
        Buffers::Fresh => ("fresh", "everything made for each frame"),
        Buffers::Pooled => ("pooled", "everything from pools"),
    };
    let (end, what) = match unit {
        Unit::Ns => ("", "time per record"),
        Unit::Bytes => (
            "-peak",
            "the most memory that the process held, the records included",
        ),
        Unit::Count => ("-allocations", "allocations per record, growth included"),
    };
    let settings = group.settings().iter();
    let settings: String = settings
        .map(|(name, value)| format!("; {name}={value}"))
        .collect();
    let mut worker = Command::new(program);
    worker.args(match unit {
        Unit::Ns => &["work"][..],
        Unit::Bytes => &["work", "--peak"],
        Unit::Count => &[],
    });
    worker.args([group.to_string().as_str(), policy]);
    // Whoever measures may have set them for all programs.
    for (variable, _) in KEEPING {
        worker.env_remove(variable);
    }
    worker.envs(group.settings().iter().copied());
    Entry {
        name: format!("{group}-{policy}{end}"),
        about: format!("{group}: {from}; {what}{settings}"),
        parameters: group.parameters(),
        worker,
    }
}

/// The command line of a worker: a process that works on one group with one policy.
#[derive(Debug, Parser)]
pub struct Worker {
    group: Group,
    #[arg(value_enum)]
    buffers: Buffers,
    /// Find out the most memory that this process held, and nothing else
    #[arg(long)]
    peak: bool,
}

/// Records before memory is looked at: several times all, since a heap may grow after the first time.
const RECORDS_FOR_PEAK: u64 = 3 * RECORDS;

impl Worker {
    /// Reads numbers of records from standard input, and answers each with what one record takes, or with the most memory that this process held, until it is closed.
    pub fn serve(&self, measure: Measure) -> Result<()> {
        if self.group.threads == 1 {
            stay_on_one_core();
        }
        let workload = self.group.workload(self.buffers);
        worker::serve_standard(|records| match measure {
            _ if self.peak => {
                workload.work(RECORDS_FOR_PEAK);
                Sample::exactly(peak_bytes().expect("Linux tells it") as f64)
            }
            Measure::Time => workload.sample(records),
            Measure::Allocations(so_far) => {
                // To a thousandth, so that what a process makes but once is none.
                let counted = workload.allocations(so_far, records).value;
                Sample::exactly((counted * 1e3).round() / 1e3)
            }
        })
    }
}

/// Binds this thread to a core, the same one in all workers of a group, where the system lets it.
///
/// Interleaving makes slow times hit both policies only if both work at the same place: a core of a virtual machine can be
/// slower than the other one for minutes, and a process stays with the core that it began on.
fn stay_on_one_core() {
    #[cfg(target_os = "linux")]
    {
        use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

        let allowed = sched_getaffinity(None).unwrap_or_default();
        // The first one often serves the devices as well.
        if let Some(core) = (0..CpuSet::MAX_CPU).rfind(|core| allowed.is_set(*core)) {
            let mut only = CpuSet::new();
            only.set(core);
            let _or_stay_free = sched_setaffinity(None, &only);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_has_the_allocators_settings_that_its_group_names_and_no_others() {
        for kept in [false, true] {
            let group = Group {
                kept,
                ..Group::all()[0]
            };
            let entry = entry(&group, Unit::Ns, Path::new("encoder"), Buffers::Fresh);
            for (variable, value) in KEEPING {
                let mut set = entry.worker.get_envs();
                let (_, set) = set.find(|(name, _)| *name == variable).unwrap();
                assert_eq!(set, kept.then_some(value.as_ref()), "{variable}");
                assert_eq!(entry.about.contains(variable), kept, "{}", entry.about);
            }
        }
    }
}
