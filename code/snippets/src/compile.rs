//! Runs the real compiler on one block.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use book_blocks::Plan;
use course::submission::process::{self, End};
use serde::Deserialize;

use crate::request::Request;

/// A compiler that needs longer has met a block that never ends.
const LIMIT: Duration = Duration::from_secs(60);

/// A compiler or a block that prints more is ended.
pub(crate) const MOST_PRINTED: usize = 1 << 20;

/// What the compiler made of a block.
#[derive(Debug)]
pub struct Compiled {
    pub diagnostics: Vec<Diagnostic>,
    /// None if the block does not compile.
    pub program: Option<PathBuf>,
}

/// One message of the compiler, from its JSON output.
#[derive(Clone, Debug, Deserialize)]
pub struct Diagnostic {
    pub message: String,
    pub level: String,
    pub code: Option<Code>,
    pub spans: Vec<serde_json::Value>,
    /// As a person would have seen it.
    pub rendered: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Code {
    pub code: String,
}

/// Compiles `program`, which is the block of `plan` and perhaps a `main` around it, in `scratch`.
pub fn compile(
    plan: &Plan,
    program: &str,
    request: &Request,
    rustc: &Path,
    scratch: &Path,
) -> Result<Compiled> {
    // Panics and errors then name `src/main.rs`, as in a reader's own package.
    fs::create_dir_all(scratch.join("src"))?;
    fs::write(scratch.join("src/main.rs"), program)?;
    let built = scratch.join("program");
    let mut command = Command::new(rustc);
    command
        .current_dir(scratch)
        .arg("src/main.rs")
        .args(arguments(plan, request))
        .arg("-o")
        .arg(&built);
    let finished =
        process::run(command, LIMIT, MOST_PRINTED).context("the compiler cannot be run")?;
    let End::Exited(status) = finished.end else {
        bail!(
            "{}: still compiling after {LIMIT:?}, or said too much; ended",
            plan.block.place
        );
    };
    let lines = finished.stderr.lines();
    let diagnostics: Vec<Diagnostic> = lines
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    if !status.success() && !diagnostics.iter().any(|d| d.level.starts_with("error")) {
        bail!(
            "{}: the compiler failed: {}",
            plan.block.place,
            finished.stderr
        );
    }
    Ok(Compiled {
        diagnostics,
        program: status.success().then_some(built),
    })
}

fn arguments(plan: &Plan, request: &Request) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = [
        "--crate-type=bin",
        "--error-format=json",
        "-Copt-level=0",
        "-Cdebuginfo=0",
        "-Cstrip=debuginfo",
    ]
    .map(OsString::from)
    .into();
    arguments.push(format!("--edition={}", plan.settings.edition).into());
    if !request.target.is_empty() {
        arguments.push(format!("--target={}", request.target).into());
    }
    // `dependency=` finds what a declared crate was built with, and lets no block name it.
    for folder in &request.search {
        let mut argument = OsString::from("-Ldependency=");
        argument.push(folder);
        arguments.push(argument);
    }
    let externs = request.externs.iter();
    for (name, library) in externs.filter(|(name, _)| plan.settings.crates.contains(name)) {
        let mut argument = OsString::from(format!("--extern={name}="));
        argument.push(library);
        arguments.push(argument);
    }
    arguments
}
