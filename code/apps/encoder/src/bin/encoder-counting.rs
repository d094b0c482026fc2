//! The workers that count allocations: a program of its own, since counting takes time.
#![forbid(unsafe_code)]

use std::alloc::System;

use anyhow::Result;
use bench_harness::worker::Measure;
use clap::Parser;
use encoder::measure::Worker;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Result<()> {
    Worker::parse().serve(Measure::Allocations(|| {
        let stats = COUNTED.stats();
        // What grows may move, which is as expensive as an allocation.
        stats.allocations + stats.reallocations
    }))
}
