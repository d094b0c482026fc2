//! A process that works on one group with one policy: it reads a number of records, and answers with what one takes.

use std::fs;
use std::io::{self, BufRead, Write};
use std::time::Instant;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use super::group::{Group, RECORDS};
use crate::Buffers;

/// What a worker finds out.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Measure {
    /// Nanoseconds per record.
    Time,
    /// The most memory that the process held, in bytes.
    Peak,
    /// Allocations per record.
    Allocations,
}

impl Measure {
    /// Its name on a worker's command line.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Peak => "peak",
            Self::Allocations => "allocations",
        }
    }
}

/// The command line of a worker.
#[derive(Args, Debug)]
pub struct Work {
    #[arg(value_enum)]
    measure: Measure,
    group: String,
    #[arg(value_enum)]
    buffers: Buffers,
}

/// Pieces of work before memory is looked at: several, since a heap may grow after the first.
const PIECES_FOR_PEAK: usize = 3;

/// How many records a worker does that is asked for so many: whole pieces of work.
pub fn rounded(records: u64) -> u64 {
    records.div_ceil(RECORDS).max(1) * RECORDS
}

impl Work {
    /// Answers on standard output until standard input is closed.
    ///
    /// `allocations` says how many there were so far, where the program's allocator counts.
    pub fn run(self, allocations: Option<fn() -> usize>) -> Result<()> {
        let requests = io::stdin().lock();
        self.serve(allocations, requests, io::stdout().lock())
    }

    fn serve(
        self,
        allocations: Option<fn() -> usize>,
        requests: impl BufRead,
        mut answers: impl Write,
    ) -> Result<()> {
        let group = Group::named(&self.group)?;
        if group.threads == 1 {
            stay_on_one_core();
        }
        let mut work = group.work(self.buffers);
        for request in requests.lines() {
            let records: u64 = request?
                .trim()
                .parse()
                .context("a request is a number of records")?;
            let answer = match self.measure {
                Measure::Time => {
                    let start = Instant::now();
                    repeat(&mut work, records);
                    start.elapsed().as_nanos() as f64 / rounded(records) as f64
                }
                Measure::Peak => {
                    (0..PIECES_FOR_PEAK).for_each(|_| work());
                    peak_bytes()? as f64
                }
                Measure::Allocations => {
                    let so_far = allocations.context("this program counts no allocations")?;
                    work();
                    let before = so_far();
                    repeat(&mut work, records);
                    (so_far() - before) as f64 / rounded(records) as f64
                }
            };
            // To a thousandth, so that the file stays small.
            writeln!(answers, "{}", (answer * 1e3).round() / 1e3)?;
            answers.flush()?;
        }
        Ok(())
    }
}

/// Binds this thread to a core, the same one in all workers of a group, where the system lets it.
///
/// Interleaving makes slow times hit both policies only if both work at the same place: a core of a virtual machine can be
/// slower than the other one for minutes, and a process stays with the core that it began on.
fn stay_on_one_core() {
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    // The first one often serves the devices as well.
    if let Some(core) = cores.last() {
        core_affinity::set_for_current(*core);
    }
}

fn repeat(work: &mut impl FnMut(), records: u64) {
    (0..rounded(records) / RECORDS).for_each(|_| work());
}

/// The high-water mark of this process's resident memory, as Linux keeps it.
fn peak_bytes() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")
        .context("only Linux tells the most memory that a process held")?;
    let peak = status.lines().find_map(|line| {
        let kib = line.strip_prefix("VmHWM:")?.strip_suffix("kB")?;
        kib.trim().parse::<u64>().ok()
    });
    Ok(1024 * peak.context("/proc/self/status names no VmHWM")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(measure: Measure, allocations: Option<fn() -> usize>, requests: &str) -> Vec<f64> {
        let work = Work {
            measure,
            group: "encode-zstd-128-a-frame".to_owned(),
            buffers: Buffers::Pooled,
        };
        let mut answers = Vec::new();
        work.serve(allocations, requests.as_bytes(), &mut answers)
            .unwrap();
        let answers = String::from_utf8(answers).unwrap();
        answers.lines().map(|line| line.parse().unwrap()).collect()
    }

    #[test]
    fn each_request_is_answered_by_what_one_record_takes() {
        let times = answers(Measure::Time, None, "1\n5000\n");
        assert_eq!(times.len(), 2);
        // Between what no machine does and what nobody would wait for.
        assert!(times.iter().all(|ns| (50.0..1e7).contains(ns)), "{times:?}");

        // As this count has it, there are two allocations for each record of the two pieces of work.
        use std::sync::atomic::{AtomicUsize, Ordering};
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let made = || MADE.fetch_add(4 * RECORDS as usize, Ordering::Relaxed);
        let counted = answers(Measure::Allocations, Some(made), "5000\n");
        assert_eq!(counted, [2.0]);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn work_of_one_thread_stays_on_one_core_and_its_peak_is_told() {
        let cores = || core_affinity::get_core_ids().unwrap().len();
        let before = cores();
        let peak = answers(Measure::Peak, None, "1\n")[0];
        assert_eq!(cores(), 1, "of {before}");
        // More than the records, and less than a machine has.
        assert!((3e6..1e10).contains(&peak), "{peak}");
    }
}
