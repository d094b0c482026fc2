//! The same arms with an allocator that counts: a program of its own, since counting takes time.
#![forbid(unsafe_code)]

use std::alloc::System;
use std::process::ExitCode;

use bench_harness::worker::{self, Measure};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    worker::main(Measure::Allocations(|| {
        let stats = COUNTED.stats();
        // What grows may move, which is as expensive as an allocation.
        stats.allocations + stats.reallocations
    }))
}
