//! The order service with an allocator that counts.
//!
//! Counting takes time, so what is timed is the other program.
#![forbid(unsafe_code)]

use std::alloc::System;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use http_server::command;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Result<ExitCode> {
    command::run(&command::Arguments::parse(), Some(allocated))
}

fn allocated() -> u64 {
    let stats = ALLOCATOR.stats();
    (stats.allocations + stats.reallocations) as u64
}
