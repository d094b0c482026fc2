//! The arms of `prove`, with the allocator of FreeBSD.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use bench_harness::worker::{self, Measure};
use tikv_jemallocator::Jemalloc;

#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    worker::main(Measure::Time)
}
