//! Memory, from the program that counts allocations (`src/bin/memory.rs`).
//!
//! Counting costs time, so it is no part of the program that measures time.

use std::env;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use surroundings::place::Place;

/// Bytes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Memory {
    /// The pool itself; it has nothing on the heap.
    pub unused_pool: usize,
    /// What a thread's first use adds, besides its values.
    pub thread: usize,
}

pub(super) fn measure_in_child() -> Result<Memory> {
    let cargo =
        env::var_os("CARGO").context("run this by cargo, which builds the other program")?;
    let place = Place::of_this_program()?;
    let output = Command::new(cargo)
        .args(["run", "--quiet", "--bin", "hintpool-memory"])
        .args(["--profile", &place.profile])
        .arg("--target-dir")
        .arg(place.targets)
        .args([
            "--manifest-path",
            concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
        ])
        .output()
        .context("starting cargo")?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    serde_json::from_slice(&output.stdout).context("reading what hintpool-memory said")
}
