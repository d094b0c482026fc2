//! A process that works on one question with one policy: it reads a number of records, and answers with what one takes.

use std::fs;
use std::io::{BufRead, Write};
use std::time::Instant;

use anyhow::{Context, Result};

use super::question::{Question, RECORDS};
use crate::Buffers;

/// What a worker finds out.
#[derive(Clone, Copy, Debug)]
pub enum Measure {
    /// Nanoseconds per record.
    Time,
    /// The most memory that the process held, in bytes.
    Peak,
    /// Allocations per record, by an allocator that counts them: how many there were so far.
    Allocations(fn() -> usize),
}

/// Pieces of work before memory is looked at: several, since a heap may grow after the first.
const PIECES_FOR_PEAK: usize = 3;

/// How many records a worker does that is asked for so many: whole pieces of work.
pub fn rounded(records: u64) -> u64 {
    records.div_ceil(RECORDS).max(1) * RECORDS
}

/// Answers until the input is closed.
pub fn serve(
    question: Question,
    buffers: Buffers,
    measure: Measure,
    requests: impl BufRead,
    mut answers: impl Write,
) -> Result<()> {
    if question.threads == 1 {
        stay_on_one_core();
    }
    let mut work = question.work(buffers);
    for request in requests.lines() {
        let records: u64 = request?
            .trim()
            .parse()
            .context("a request is a number of records")?;
        let answer = match measure {
            Measure::Time => {
                let start = Instant::now();
                repeat(&mut work, records);
                start.elapsed().as_nanos() as f64 / rounded(records) as f64
            }
            Measure::Peak => {
                (0..PIECES_FOR_PEAK).for_each(|_| work());
                peak_bytes()? as f64
            }
            Measure::Allocations(so_far) => {
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

/// Binds this thread to a core, the same one in all workers of a question, where the system lets it.
///
/// Turns make slow times hit both policies only if both work at the same place: a core of a virtual machine can be
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

    fn answers(measure: Measure, requests: &str) -> Vec<f64> {
        let question = Question::named("encode-zstd-128-a-frame").unwrap();
        let mut answers = Vec::new();
        let requests = requests.as_bytes();
        serve(question, Buffers::Pooled, measure, requests, &mut answers).unwrap();
        let answers = String::from_utf8(answers).unwrap();
        answers.lines().map(|line| line.parse().unwrap()).collect()
    }

    #[test]
    fn each_request_is_answered_by_what_one_record_takes() {
        let times = answers(Measure::Time, "1\n5000\n");
        assert_eq!(times.len(), 2);
        // Between what no machine does and what nobody would wait for.
        assert!(times.iter().all(|ns| (50.0..1e7).contains(ns)), "{times:?}");

        // As this count has it, there are two allocations for each record of the two pieces of work.
        use std::sync::atomic::{AtomicUsize, Ordering};
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let made = || MADE.fetch_add(4 * RECORDS as usize, Ordering::Relaxed);
        assert_eq!(answers(Measure::Allocations(made), "5000\n"), [2.0]);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn work_of_one_thread_stays_on_one_core() {
        let cores = || core_affinity::get_core_ids().unwrap().len();
        let before = cores();
        answers(Measure::Time, "1\n");
        assert_eq!(cores(), 1, "of {before}");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_peak_is_more_than_the_records_and_less_than_a_machine_has() {
        let peak = answers(Measure::Peak, "1\n")[0];
        assert!((3e6..1e10).contains(&peak), "{peak}");
    }

    #[test]
    fn whole_pieces_of_work_are_done() {
        assert_eq!([0, 1, 4096, 4097].map(rounded), [4096, 4096, 4096, 8192]);
    }
}
