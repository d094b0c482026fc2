//! The arms of `prove`, with Microsoft's allocator.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use bench_harness::worker::{self, Measure};
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    worker::main(Measure::Time)
}
