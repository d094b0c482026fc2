//! A group of arms, measured: their workers give samples, which become cases of a results file.
//!
//! The samples are taken in turns, so that whatever slows the machine for a while hits all arms alike.
//! For every arm one process is started, and all wait.
//! Then each gives a sample, and again, in rotating order.
//! This is repeated with fresh processes, since each has its own memory layout and its own luck.

use std::process::Command;

use anyhow::Result;

use crate::interruption::heard;
use crate::results::{CaseResult, Effort, Found, Unit};
use crate::worker::Sample;
use crate::worker_process::WorkerProcess;

/// An arm that takes part.
#[derive(Debug)]
pub struct Entry {
    /// The key of its case in a results file.
    pub name: String,
    /// What the case does, in words.
    pub about: String,
    /// The numbers that it is made with.
    pub parameters: Vec<(&'static str, u64)>,
    /// The program of its worker, with its arguments.
    pub worker: Command,
}

/// Times all in turns. What Ctrl-C stops half-way keeps what all arms gave.
pub fn timed(group: &str, entries: impl Into<Vec<Entry>>, effort: &Effort) -> Result<Found> {
    measured(group, Unit::Ns, entries.into(), None, effort)
}

/// Has each process count once, over so many operations: nothing is gained by another sample in the same process.
pub fn counted(
    group: &str,
    unit: Unit,
    operations: u64,
    entries: impl Into<Vec<Entry>>,
    effort: &Effort,
) -> Result<Found> {
    let effort = Effort {
        samples_per_process: 1,
        ..*effort
    };
    measured(group, unit, entries.into(), Some(operations), &effort)
}

fn measured(
    group: &str,
    unit: Unit,
    mut entries: Vec<Entry>,
    operations: Option<u64>,
    effort: &Effort,
) -> Result<Found> {
    let arms = entries.len();
    let start = || {
        let start = |entry: &mut Entry| {
            let mut worker = WorkerProcess::start(&entry.name, &mut entry.worker)?;
            Ok(move |operations| worker.sample(operations))
        };
        entries.iter_mut().map(start).collect()
    };
    let taken = take(arms, operations, effort, start, heard)?;
    let samples = taken.operations.into_iter().zip(taken.samples);
    let cases = entries.into_iter().zip(samples);
    let cases = cases.map(|(entry, (operations_per_sample, samples))| {
        let parameters = entry.parameters.into_iter();
        let case = CaseResult {
            group: group.to_owned(),
            about: entry.about,
            unit,
            parameters: parameters.map(|(name, n)| (name.to_owned(), n)).collect(),
            operations_per_sample,
            samples,
        };
        (entry.name, case)
    });
    Ok(Found {
        // What was stopped in its first processes has nothing to keep.
        cases: cases.filter(|(_, case)| !case.samples.is_empty()).collect(),
        interrupted: taken.stopped,
        ..Found::default()
    })
}

/// What came of it.
#[derive(Debug)]
struct Taken {
    /// For each arm, how many operations a sample is the mean of.
    operations: Vec<u64>,
    /// For each arm, the samples of each process.
    samples: Vec<Vec<Vec<f64>>>,
    /// Whether it was stopped early. Then only what the arms gave together is kept.
    stopped: bool,
}

/// Samples so many arms, each sample over so many operations, or as many as last long enough. `start` starts all anew for each round of processes.
fn take<S: FnMut(u64) -> Result<Sample>>(
    arms: usize,
    operations: Option<u64>,
    effort: &Effort,
    mut start: impl FnMut() -> Result<Vec<S>>,
    stop: impl Fn() -> bool,
) -> Result<Taken> {
    let mut taken = Taken {
        operations: vec![operations.unwrap_or(1); arms],
        samples: vec![Vec::new(); arms],
        stopped: false,
    };
    for process in 0..effort.processes {
        let mut round = || -> Result<Vec<Vec<f64>>> {
            let mut running = start()?;
            if operations.is_none() {
                for (arm, operations) in running.iter_mut().zip(&mut taken.operations) {
                    *operations = warm_up(arm, *operations, effort)?;
                }
            }
            let mut found = vec![Vec::new(); arms];
            for turn in 0..effort.samples_per_process {
                if stop() {
                    break;
                }
                for place in 0..arms {
                    let which = (place + turn + process) % arms;
                    let sample = running[which](taken.operations[which])?;
                    // What does not count is not tried again: on a busy machine that would take for ever.
                    found[which].extend(sample.counts.then_some(sample.value));
                }
            }
            Ok(found)
        };
        let found = round();
        if stop() {
            // An error may come of it, too.
            taken.stopped = true;
            break;
        }
        for (samples, found) in taken.samples.iter_mut().zip(found?) {
            samples.push(found);
        }
    }
    Ok(taken)
}

/// Runs a timed arm for the length of a few samples; the first process of an arm also learns how many operations a sample needs.
fn warm_up(
    mut sample: impl FnMut(u64) -> Result<Sample>,
    mut operations: u64,
    effort: &Effort,
) -> Result<u64> {
    const NS_PER_MS: f64 = 1e6;
    let wanted = effort.sample_ms as f64 * NS_PER_MS;
    let mut spent = 0.0;
    while spent < 2.0 * wanted {
        let took = sample(operations)?.value * operations as f64;
        spent += took;
        if took < wanted {
            operations = more_operations(operations, took, wanted);
        }
    }
    Ok(operations)
}

/// As many as the last run lets one expect to be enough, and a tenth more; at most tenfold, since a first run is slow.
fn more_operations(now: u64, took: f64, wanted: f64) -> u64 {
    let growth = (1.1 * wanted / took.max(1.0)).clamp(1.1, 10.0);
    (now as f64 * growth).ceil() as u64
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;

    const EFFORT: Effort = Effort {
        quick: true,
        processes: 3,
        samples_per_process: 4,
        sample_ms: 1,
    };
    const COUNTED: Effort = Effort {
        samples_per_process: 1,
        ..EFFORT
    };

    fn never() -> bool {
        false
    }

    #[test]
    fn batches_grow_until_they_last_but_never_by_more_than_tenfold() {
        assert_eq!(more_operations(1, 0.0, 5e6), 10);
        assert_eq!(more_operations(100, 2.5e6, 5e6), 221);
        assert_eq!(more_operations(1, 4_999_999.0, 5e6), 2);
        let start = || Ok(vec![|_| Ok(Sample::exactly(100.0))]);
        let taken = take(1, None, &EFFORT, start, never).unwrap();
        assert!((10_000..20_000).contains(&taken.operations[0]), "{taken:?}");
    }

    #[test]
    fn every_arm_gives_every_sample_in_turns_and_those_of_a_stopped_round_are_dropped() {
        let asked: &RefCell<Vec<usize>> = &RefCell::default();
        let arm = |name: usize| {
            move |_| {
                asked.borrow_mut().push(name);
                Ok(Sample::exactly([1e6, 2e6, 4e6][name]))
            }
        };
        let start = || Ok(vec![arm(0), arm(1), arm(2)]);
        let taken = take(3, Some(1), &COUNTED, start, never).unwrap();
        assert_eq!(taken.samples[1], vec![vec![2e6]; 3]);
        assert_eq!(*asked.borrow(), [0, 1, 2, 1, 2, 0, 2, 0, 1]);
        asked.borrow_mut().clear();
        let twice = Effort {
            samples_per_process: 2,
            ..COUNTED
        };
        take(3, Some(1), &twice, start, never).unwrap();
        // The next one begins from sample to sample as from process to process.
        let begins: Vec<usize> = asked.borrow().iter().step_by(3).copied().collect();
        assert_eq!(begins, [0, 1, 1, 2, 2, 0]);
        let taken = take(3, None, &EFFORT, start, never).unwrap();
        assert_eq!(taken.samples[2], vec![vec![4e6; 4]; 3]);
        assert!(!taken.stopped);

        let asked_to = Cell::new(0);
        let stop = || asked_to.replace(asked_to.get() + 1) >= 6;
        let taken = take(3, None, &EFFORT, start, stop).unwrap();
        assert!(taken.stopped);
        let processes: Vec<usize> = taken.samples.iter().map(Vec::len).collect();
        assert_eq!(processes, [1, 1, 1]);
    }

    #[test]
    fn an_error_is_one_unless_it_was_to_stop() {
        let start = || Ok(vec![|_| Err(anyhow::anyhow!("no memory"))]);
        let error = take(1, None, &EFFORT, start, never).unwrap_err();
        assert_eq!(error.to_string(), "no memory");
        let taken = take(1, None, &EFFORT, start, || true).unwrap();
        assert!(taken.stopped && taken.samples[0].is_empty());
    }

    #[test]
    fn what_must_not_count_is_left_out() {
        let every_second = || {
            let mut turn = 0_u32;
            move |_| {
                turn += 1;
                Ok(Sample {
                    value: 1e6 * f64::from(turn),
                    counts: turn.is_multiple_of(2),
                })
            }
        };
        let start = || Ok(vec![every_second()]);
        let taken = take(1, None, &EFFORT, start, never).unwrap();
        // Two go to the warm-up.
        assert_eq!(taken.samples, [vec![vec![4e6, 6e6]; 3]]);
        let taken = take(1, Some(1), &COUNTED, start, never).unwrap();
        assert_eq!(taken.samples, [vec![Vec::<f64>::new(); 3]]);
    }
}
