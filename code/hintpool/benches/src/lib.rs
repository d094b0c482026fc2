//! The speed of hintpool beside other pools, plain allocation, and its own targets.
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

use std::path::{Path, PathBuf};

use anyhow::Result;
use bench_harness::go::{Go, HOW_TO_GET_ONE};

const GO_SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/go");

/// The Go program, which does the same works and traffic with Go's `sync.Pool`, and the version that built it.
#[derive(Clone, Debug)]
pub struct GoProgram {
    pub version: String,
    pub path: PathBuf,
}

impl GoProgram {
    /// Built by the toolchain that is named, or that is here; `None`, and `progress` is told, where there is none.
    pub fn build(go: Option<&Path>, progress: &mut impl FnMut(&str)) -> Result<Option<GoProgram>> {
        progress("compiling Go's side");
        let Some(go) = Go::find(go)? else {
            progress(&format!("without Go: there is none here; {HOW_TO_GET_ONE}"));
            return Ok(None);
        };
        Ok(Some(GoProgram {
            version: go.version().to_owned(),
            path: go.build(GO_SOURCE.as_ref(), "works")?,
        }))
    }
}
