//! The table of ratios: one run, all arms in turns, the targets beside the figures.

use std::time::Duration;

use anyhow::Result;
use serde::Serialize;

use crate::environment::Environment;
use crate::partner::Partner;
use crate::series::{Effort, Series, Spread, interleave};

pub mod fallback;
pub mod lanes;
mod memory;
mod once;
mod targets;
pub mod verdict;

pub use targets::{Row, Unit};

/// What a run found.
#[derive(Debug, Serialize)]
pub struct Report {
    pub environment: Environment,
    pub rows: Vec<Row>,
    pub works: Vec<Work>,
}

/// The figures behind the ratios: nanoseconds per value for each arm.
#[derive(Debug, Serialize)]
pub struct Work {
    pub name: &'static str,
    pub arms: Vec<ArmFigure>,
}

#[derive(Debug, Serialize)]
pub struct ArmFigure {
    pub name: String,
    /// `None` if too few samples counted.
    pub nanoseconds: Option<Spread>,
}

/// All that is measured before it is judged.
pub(crate) struct Measured {
    rounds: Vec<Series>,
    rounds_twice: Vec<Series>,
    bursts: Vec<Series>,
    handover: Vec<Series>,
    fallback: Result<fallback::Fallback>,
    once: once::Once,
    memory: Result<memory::Memory>,
}

/// Measures everything. `progress` is told what comes next.
pub fn run(quick: bool, mut progress: impl FnMut(&str)) -> Result<Report> {
    // First, since a child has the processors that its parent is bound to.
    progress("the portable fallback, in a process without membarrier");
    let fallback = fallback::measure_in_child(quick);
    progress("memory, in a process that counts allocations");
    let memory = memory::measure_in_child();
    hintpool::init();
    let effort = effort(quick);
    let partner = Partner::start();
    let before = Environment::look(partner.pinned);
    progress("get and drop, one thread");
    let rounds = interleave(&partner, &lanes::rounds(), effort);
    progress("get and drop, two threads");
    let rounds_twice = interleave(&partner, &lanes::rounds_twice(), long(effort));
    progress("bursts of 64");
    let bursts = interleave(&partner, &lanes::bursts(), long(effort));
    progress("hand-over from one thread to another");
    let handover = interleave(&partner, &lanes::handover(), long(effort));
    progress("first use, collections");
    let once = once::measure(&partner, effort.rounds)?;
    let measured = Measured {
        rounds,
        rounds_twice,
        bursts,
        handover,
        fallback,
        once,
        memory,
    };
    Ok(Report {
        environment: before.and_load_after(),
        rows: targets::rows(&measured),
        works: measured.works(),
    })
}

pub(crate) fn effort(quick: bool) -> Effort {
    Effort {
        rounds: if quick { 40 } else { 250 },
        sample: Duration::from_micros(60),
    }
}

/// Two threads need longer samples, since they never start at quite the same moment.
pub(crate) fn long(effort: Effort) -> Effort {
    Effort {
        sample: effort.sample * 5,
        ..effort
    }
}

impl Measured {
    fn works(&self) -> Vec<Work> {
        let mut works = vec![
            work("get + drop, one thread", &self.rounds),
            work("get + drop, two threads", &self.rounds_twice),
            work("burst of 64, per value", &self.bursts),
            work("hand-over, the queue's cost included", &self.handover),
        ];
        if let Ok(fallback) = &self.fallback {
            works.push(work("portable fallback, one thread", &fallback.rounds));
            works.push(work(
                "portable fallback, two threads",
                &fallback.rounds_twice,
            ));
        }
        works
    }
}

fn work(name: &'static str, series: &[Series]) -> Work {
    let arms = series.iter().map(|series| ArmFigure {
        name: series.name.clone(),
        nanoseconds: series.spread(),
    });
    Work {
        name,
        arms: arms.collect(),
    }
}
