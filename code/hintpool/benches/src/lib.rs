//! The speed of hintpool beside other pools and plain allocation.
//!
//! An *arm* is one way to come by a buffer and to give it back; a *work* is what is done with it.
//! Every work does the same with every arm, so what differs is the arm.
//! `bench-harness` takes the samples: in turns, each arm in processes of its own.

#![forbid(unsafe_code)]

mod arms;
pub mod instructions;
pub mod ratios;
pub mod traffic;
pub mod workloads;

use std::path::Path;

use anyhow::Result;
use bench_harness::go::GoProgram;

/// The Go program, which does the same works and traffic with Go's `sync.Pool`; `None`, and it is said, where there is no Go.
pub fn go(named: Option<&Path>) -> Result<Option<GoProgram>> {
    eprintln!("compiling Go's side");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/go");
    GoProgram::build(named, source.as_ref(), "works")
}
