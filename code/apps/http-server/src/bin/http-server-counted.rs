//! The order service with an allocator that counts.
//!
//! Counting takes time, so what is timed is the other program.
#![forbid(unsafe_code)]

use std::alloc::System;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use http_server::command;
use http_server::stats::Allocations;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Result<ExitCode> {
    command::run(&command::Arguments::parse(), Some(allocated))
}

fn allocated() -> Allocations {
    let stats = ALLOCATOR.stats();
    Allocations {
        calls: (stats.allocations + stats.reallocations) as u64,
        bytes: stats.bytes_allocated as u64,
    }
}
