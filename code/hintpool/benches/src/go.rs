//! The Go program: the same works and traffic with Go's `sync.Pool`.

use std::path::{Path, PathBuf};

use anyhow::Result;
use bench_harness::go::{Go, HOW_TO_GET_ONE};

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/go");

/// The program, and the version that built it.
#[derive(Clone, Debug)]
pub struct Program {
    pub version: String,
    pub path: PathBuf,
}

impl Program {
    /// Built by the toolchain that is named, or that is here; `None`, and `progress` is told, where there is none.
    pub fn build(go: Option<&Path>, progress: &mut impl FnMut(&str)) -> Result<Option<Program>> {
        progress("compiling Go's side");
        let Some(go) = Go::find(go)? else {
            progress(&format!("without Go: there is none here; {HOW_TO_GET_ONE}"));
            return Ok(None);
        };
        Ok(Some(Program {
            version: go.version().to_owned(),
            path: go.build(SOURCE.as_ref(), "works")?,
        }))
    }
}
