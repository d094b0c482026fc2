//! Runs the cases: each in processes of its own, the cases of a group in turns.
//!
//! For every group, one process per case is started, and all wait.
//! Then each gives a sample, and again, in rotating order, so that whatever slows the machine for a while hits all cases alike.
//! This is repeated with fresh processes, since each has its own memory layout and its own luck.

mod case_process;

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use crate::cases::{Case, Group};
use crate::results::{CaseResult, Effort, Unit};
use case_process::CaseProcess;

pub use case_process::serve;

/// What a recording in earnest asks of each case.
///
/// Many short samples rather than few long ones: a short one is mostly done before another program gets the core, and a median passes over those that were not.
pub const FULL: Effort = Effort {
    quick: false,
    processes: 10,
    samples_per_process: 15,
    sample_ms: 1,
};

/// Enough to show that the recorder works.
pub const QUICK: Effort = Effort {
    quick: true,
    processes: 2,
    samples_per_process: 2,
    sample_ms: 1,
};

const NS_PER_MS: f64 = 1e6;

/// Measures the cases of one group.
pub fn measure(
    group: &Group,
    cases: &[&Case],
    effort: &Effort,
) -> Result<BTreeMap<String, CaseResult>> {
    let mut results: Vec<CaseResult> = cases
        .iter()
        .map(|case| without_samples(group, case))
        .collect();
    for process in 0..effort.processes {
        let mut running = start_all(cases)?;
        for (case, result) in running.iter_mut().zip(&mut results) {
            warm_up(case, result, effort).with_context(|| format!("warming up {}", case.name()))?;
            result.samples.push(Vec::new());
        }
        for turn in 0..samples_wanted(&results, effort) {
            for place in 0..cases.len() {
                let which = (place + turn + process) % cases.len();
                let sample = running[which].sample(results[which].operations_per_sample)?;
                results[which].samples[process].push(sample);
            }
        }
    }
    Ok(cases
        .iter()
        .map(|case| case.name.to_owned())
        .zip(results)
        .collect())
}

fn without_samples(group: &Group, case: &Case) -> CaseResult {
    CaseResult {
        group: group.name.to_owned(),
        about: case.about.to_owned(),
        unit: case.measure.unit(),
        parameters: case
            .parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), *value))
            .collect(),
        operations_per_sample: 1,
        samples: Vec::new(),
    }
}

fn start_all(cases: &[&Case]) -> Result<Vec<CaseProcess>> {
    cases
        .iter()
        .map(|case| CaseProcess::start(case.name))
        .collect()
}

/// Bytes and counts are found by one run: nothing is gained by another one in the same process.
fn samples_wanted(results: &[CaseResult], effort: &Effort) -> usize {
    let timed = results.iter().any(|result| result.unit == Unit::Ns);
    if timed { effort.samples_per_process } else { 1 }
}

/// Runs a timed case for the length of a few samples; the first process of a case also learns how many operations a sample needs.
fn warm_up(case: &mut CaseProcess, result: &mut CaseResult, effort: &Effort) -> Result<()> {
    if result.unit != Unit::Ns {
        return Ok(());
    }
    let wanted = effort.sample_ms as f64 * NS_PER_MS;
    let mut spent = 0.0;
    while spent < 2.0 * wanted {
        let took = case.sample(result.operations_per_sample)? * result.operations_per_sample as f64;
        spent += took;
        if took < wanted {
            result.operations_per_sample =
                more_operations(result.operations_per_sample, took, wanted);
        }
    }
    Ok(())
}

/// As many as the last run lets one expect to be enough, and a tenth more; at most tenfold, since a first run is slow.
fn more_operations(now: u64, took: f64, wanted: f64) -> u64 {
    let growth = (1.1 * wanted / took.max(1.0)).clamp(1.1, 10.0);
    (now as f64 * growth).ceil() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_grow_until_they_last_but_never_by_more_than_tenfold() {
        assert_eq!(more_operations(1, 0.0, 5e6), 10);
        assert_eq!(more_operations(100, 2.5e6, 5e6), 221);
        assert_eq!(more_operations(1, 4_999_999.0, 5e6), 2);
    }
}
