//! Runs the cases: each in processes of its own, the cases of a group in [`turns`].

mod case_process;

use std::collections::BTreeMap;
use std::env;
use std::process::Command;

use anyhow::{Context, Result};

use crate::cases::{Case, Group};
use crate::results::{CaseResult, Effort, Unit};
use crate::sampler::Sampler;
use crate::turns;

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

/// Measures the cases of one group.
pub fn measure(
    group: &Group,
    cases: &[&Case],
    effort: &Effort,
) -> Result<BTreeMap<String, CaseResult>> {
    let start = || cases.iter().map(|case| start(case.name)).collect();
    let timed = cases.iter().any(|case| case.measure.unit() == Unit::Ns);
    let never = || false;
    let taken = if timed {
        turns::timed(cases.len(), effort, start, never)?
    } else {
        turns::counted(cases.len(), effort, start, never)?
    };
    let found = taken.operations.into_iter().zip(taken.samples);
    Ok(cases
        .iter()
        .zip(found)
        .map(|(case, (operations, samples))| {
            (
                case.name.to_owned(),
                result(group, case, operations, samples),
            )
        })
        .collect())
}

/// Starts this same program with `measure NAME`.
fn start(name: &str) -> Result<Sampler> {
    let program = env::current_exe().context("the recorder starts itself once per case")?;
    let mut command = Command::new(program);
    command.args(["measure", name]);
    Sampler::start(name, command)
}

fn result(group: &Group, case: &Case, operations: u64, samples: Vec<Vec<f64>>) -> CaseResult {
    CaseResult {
        group: group.name.to_owned(),
        about: case.about.to_owned(),
        unit: case.measure.unit(),
        parameters: case
            .parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), *value))
            .collect(),
        operations_per_sample: operations,
        samples,
    }
}
