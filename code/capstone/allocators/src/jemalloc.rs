//! The arms of `prove`, with the allocator of FreeBSD.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use tikv_jemallocator::Jemalloc;
use bench_harness::worker::{self, Measure};

#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    worker::main(Measure::Time)
}
