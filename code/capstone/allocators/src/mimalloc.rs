//! The arms of `prove`, with Microsoft's allocator.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use mimalloc::MiMalloc;
use bench_harness::worker::{self, Measure};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    worker::main(Measure::Time)
}
