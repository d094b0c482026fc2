//! The workers that count allocations: a program of its own, since counting takes time.
#![forbid(unsafe_code)]

use std::alloc::System;
use std::{env, io};

use anyhow::{Result, bail};
use encoder::measure::question::Question;
use encoder::measure::run::{POLICIES, name};
use encoder::measure::worker::{self, Measure};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [_, _, question, buffers] = &arguments[..] else {
        bail!("`encoder measure` starts this program");
    };
    let policy = POLICIES.into_iter().find(|policy| name(*policy) == buffers);
    let Some(policy) = policy else {
        bail!("no policy is named {buffers:?}");
    };
    let so_far = || {
        let stats = COUNTED.stats();
        // What grows may move, which is as dear as an allocation.
        stats.allocations + stats.reallocations
    };
    worker::serve(
        Question::named(question)?,
        policy,
        Measure::Allocations(so_far),
        io::stdin().lock(),
        io::stdout().lock(),
    )
}
