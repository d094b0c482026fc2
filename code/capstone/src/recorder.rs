//! Runs the cases: each in processes of its own, the cases of a group in [turns](bench_harness::interleave).

use std::env;
use std::process::Command;

use anyhow::{Context, Result};
use bench_harness::measure::{self, Entry};
use bench_harness::results::{Effort, Found, Unit};
use bench_harness::worker::Sample;

use crate::cases::{Case, Group, Measure};

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

/// Measures the cases of one group, each by this same program with `measure NAME`.
pub fn measure(
    group: &Group,
    cases: &[&Case],
    effort: &Effort,
    stop: impl Fn() -> bool,
) -> Result<Found> {
    let program = env::current_exe().context("the recorder starts itself once per case")?;
    let entries: Vec<Entry<'_>> = cases
        .iter()
        .map(|case| Entry {
            name: case.name.to_owned(),
            about: case.about.to_owned(),
            parameters: case.parameters.to_vec(),
            worker: Box::new(|| {
                let mut command = Command::new(&program);
                command.args(["measure", case.name]);
                command
            }),
        })
        .collect();
    // The cases of a group find the same kind of thing.
    match cases[0].measure.unit() {
        Unit::Ns => measure::timed(group.name, &entries, effort, stop),
        unit => measure::counted(group.name, unit, 1, &entries, effort, stop),
    }
}

/// What the worker of a case answers with.
pub fn worker(case: &Case) -> Box<dyn FnMut(u64) -> Sample> {
    match case.measure {
        Measure::Time(make) => {
            let mut repeat = make();
            Box::new(move |operations| {
                let mean = repeat(operations).as_nanos() as f64 / operations as f64;
                // To a thousandth of a nanosecond: no clock knows more, and the file stays small.
                Sample::exactly((mean * 1e3).round() / 1e3)
            })
        }
        Measure::Bytes(find) | Measure::Count(find) => {
            Box::new(move |_| Sample::exactly(find() as f64))
        }
    }
}
