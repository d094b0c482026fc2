//! Where a run took place.

use std::collections::BTreeMap;

use serde::Serialize;
use surroundings::git::git;
use surroundings::machine::{self, Machine};
use surroundings::place::Place;

/// What the build script found out.
mod build {
    #![allow(dead_code, unreachable_pub)]
    include!(concat!(env!("OUT_DIR"), "/built.rs"));
}

/// The crates whose speed is compared.
const COMPARED: [&str; 12] = [
    "crossbeam-queue",
    "deadpool",
    "hintpool",
    "lockfree-object-pool",
    "object-pool",
    "opool",
    "poolshark",
    "regex-automata",
    "rtrb",
    "sharded-slab",
    "thread_local",
    "zeropool",
];

#[derive(Debug, Serialize)]
pub struct Environment {
    pub cpu: String,
    pub cpus: usize,
    pub system: String,
    pub kernel: String,
    pub rustc: &'static str,
    /// Cargo's name of it: only `measure` optimises across crates.
    pub profile: String,
    /// With a `+` when files differ from it; empty outside a git repository.
    pub commit: String,
    /// The version that was measured beside it, if one was.
    pub go: Option<String>,
    pub crates: BTreeMap<&'static str, &'static str>,
    pub pinned: bool,
    /// Load average over a minute, before and after: more than 1 means that others were at work.
    pub load: [f64; 2],
}

impl Environment {
    pub fn look(pinned: bool) -> Environment {
        let here = Machine::here();
        let unknown = || "unknown".to_owned();
        let crates = build::DEPENDENCIES
            .into_iter()
            .filter(|(name, _)| COMPARED.contains(name))
            .collect();
        Environment {
            cpu: here.cpu.unwrap_or_else(unknown),
            cpus: here.cpus,
            system: here.os.unwrap_or_else(unknown),
            kernel: here.kernel,
            rustc: build::RUSTC_VERSION,
            profile: Place::of_this_program().map_or_else(|_| unknown(), |place| place.profile),
            commit: commit(),
            go: None,
            crates,
            pinned,
            load: [machine::load(); 2],
        }
    }

    pub(crate) fn and_load_after(self, go: Option<String>) -> Environment {
        let load = [self.load[0], machine::load()];
        Environment { load, go, ..self }
    }
}

pub(crate) fn rustc() -> &'static str {
    build::RUSTC_VERSION
}

/// The version of a crate in `Cargo.lock`.
pub(crate) fn version_of(name: &str) -> &'static str {
    build::DEPENDENCIES
        .iter()
        .find(|(found, _)| *found == name)
        .map_or("?", |(_, version)| version)
}

fn commit() -> String {
    let git = |arguments: &[&str]| {
        let said = git(env!("CARGO_MANIFEST_DIR").as_ref(), arguments).ok()?;
        Some(said.trim().to_owned())
    };
    let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) else {
        return String::new();
    };
    let dirty = git(&["status", "--porcelain"]).is_some_and(|changes| !changes.is_empty());
    if dirty { commit + "+" } else { commit }
}
