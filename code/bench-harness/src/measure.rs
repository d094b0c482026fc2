//! A group of arms, measured: their workers give samples in turns, which become cases of a results file.

use std::process::Command;

use anyhow::Result;

use crate::interleave::{self, Taken};
use crate::results::{CaseResult, Effort, Found, Unit};
use crate::worker_process::WorkerProcess;

/// An arm that takes part.
pub struct Entry<'a> {
    /// The key of its case in a results file.
    pub name: String,
    /// What the case does, in words.
    pub about: String,
    /// The numbers that it is made with.
    pub parameters: Vec<(&'static str, u64)>,
    /// The program of its worker, with its arguments.
    pub worker: Box<dyn Fn() -> Command + 'a>,
}

impl std::fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut entry = f.debug_struct("Entry");
        entry.field("name", &self.name).finish_non_exhaustive()
    }
}

/// Times all in turns. What is stopped half-way keeps what all arms gave.
pub fn timed(
    group: &str,
    entries: &[Entry<'_>],
    effort: &Effort,
    stop: impl Fn() -> bool,
) -> Result<Found> {
    let taken = interleave::timed(entries.len(), effort, || start(entries), stop)?;
    Ok(found(group, Unit::Ns, entries, taken))
}

/// Has each process count once, over so many operations.
pub fn counted(
    group: &str,
    unit: Unit,
    operations: u64,
    entries: &[Entry<'_>],
    effort: &Effort,
    stop: impl Fn() -> bool,
) -> Result<Found> {
    let all = vec![operations; entries.len()];
    let taken = interleave::counted_over(all, effort, || start(entries), stop)?;
    Ok(found(group, unit, entries, taken))
}

fn start(entries: &[Entry<'_>]) -> Result<Vec<WorkerProcess>> {
    let start = |entry: &Entry<'_>| WorkerProcess::start(&entry.name, (entry.worker)());
    entries.iter().map(start).collect()
}

fn found(group: &str, unit: Unit, entries: &[Entry<'_>], taken: Taken) -> Found {
    let samples = taken.operations.into_iter().zip(taken.samples);
    let cases = entries.iter().zip(samples);
    let cases = cases.map(|(entry, (operations_per_sample, samples))| {
        let parameters = entry.parameters.iter();
        let case = CaseResult {
            group: group.to_owned(),
            about: entry.about.clone(),
            unit,
            parameters: parameters
                .map(|(name, value)| ((*name).to_owned(), *value))
                .collect(),
            operations_per_sample,
            samples,
        };
        (entry.name.clone(), case)
    });
    Found {
        // What was stopped in its first processes has nothing to keep.
        cases: cases.filter(|(_, case)| !case.samples.is_empty()).collect(),
        interrupted: taken.stopped,
        ..Found::default()
    }
}
