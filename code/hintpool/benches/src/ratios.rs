//! The table of ratios: one run, all arms in turns, the targets beside the figures.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, anyhow};
use serde::Serialize;
use surroundings::go::{Go as Toolchain, HOW_TO_GET_ONE};

use crate::environment::Environment;
use crate::go_side::{self, Go};
use crate::partner::Partner;
use crate::series::{Effort, Series, Spread, interleave, together};

pub mod fallback;
pub mod lanes;
mod memory;
mod once;
mod reasons;
mod targets;
pub mod verdict;

pub use targets::{Row, Unit};

/// What a run found.
#[derive(Debug, Serialize)]
pub struct Report {
    pub environment: Environment,
    /// The arms that are clearly faster than hintpool, in the work where they are.
    pub losses: Vec<Loss>,
    /// Missed targets first.
    pub rows: Vec<Row>,
    pub works: Vec<Work>,
}

#[derive(Debug, Serialize)]
pub struct Loss {
    pub work: &'static str,
    pub arm: String,
    /// The arm's time, as a part of hintpool's.
    pub of_hintpool: Spread,
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
    /// How many times hintpool's time, round by round.
    pub of_hintpool: Option<Spread>,
}

/// All that is measured before it is judged.
pub(crate) struct Measured {
    rounds: Vec<Series>,
    rounds_twice: Vec<Series>,
    bursts: Vec<Series>,
    handover: Vec<Series>,
    /// Its version.
    go: Result<String>,
    fallback: Result<fallback::Fallback>,
    once: once::Once,
    memory: Result<memory::Memory>,
}

/// Measures everything. `progress` is told what comes next, and what is left out.
pub fn run(quick: bool, go: Option<&Path>, mut progress: impl FnMut(&str)) -> Result<Report> {
    // First, since a child has the processors that its parent is bound to.
    progress("compiling Go's side");
    let go = match Toolchain::find(go)? {
        Some(toolchain) => Go::start(&toolchain),
        None => Err(anyhow!("there is none here; {HOW_TO_GET_ONE}")),
    };
    if let Err(error) = &go {
        progress(&format!("without Go: {error:#}"));
    }
    progress("measuring the portable fallback, in a process without membarrier");
    let fallback = fallback::measure_in_child(quick);
    progress("measuring memory, in a process that counts allocations");
    let memory = memory::measure_in_child();
    hintpool::init();
    let effort = effort(quick);
    let partner = Partner::start();
    let before = Environment::look(partner.pinned);
    progress("measuring get and drop, one thread");
    let mut lanes = lanes::rounds();
    lanes.extend(go.iter().map(Go::rounds));
    let rounds = interleave(&partner, &lanes, effort);
    progress("measuring get and drop, two threads");
    let rounds_twice = interleave(&partner, &lanes::rounds_twice(), long(effort));
    progress("measuring bursts of 64");
    let bursts = interleave(&partner, &lanes::bursts(), long(effort));
    progress("measuring hand-over from one thread to another");
    let mut lanes = lanes::handover();
    lanes.extend(go.iter().flat_map(Go::handover));
    let handover = interleave(&partner, &lanes, long(effort));
    progress("measuring first use, collections");
    let once = once::measure(&partner, effort.rounds)?;
    let measured = Measured {
        rounds,
        rounds_twice,
        bursts,
        handover,
        go: go.map(|go| go.version.clone()),
        fallback,
        once,
        memory,
    };
    Ok(Report {
        environment: before.and_load_after(measured.go.as_ref().ok().cloned()),
        losses: measured.losses(),
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
    fn losses(&self) -> Vec<Loss> {
        let mut losses = Vec::new();
        for work in self.works() {
            for arm in work.arms {
                let itself = arm.name.starts_with(lanes::HINT);
                let no_pool = [lanes::NOTHING, go_side::QUEUE].contains(&arm.name.as_str());
                match arm.of_hintpool {
                    Some(of_hintpool) if of_hintpool.high < 1.0 && !itself && !no_pool => {
                        losses.push(Loss {
                            work: work.name,
                            arm: arm.name,
                            of_hintpool,
                        });
                    }
                    _ => {}
                }
            }
        }
        losses
    }

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
    let hint = targets::named(series, lanes::HINT);
    let arms = series.iter().map(|series| ArmFigure {
        name: series.name.clone(),
        nanoseconds: series.spread(),
        of_hintpool: together([series, hint], |[arm, hint]| arm / hint),
    });
    Work {
        name,
        arms: arms.collect(),
    }
}
