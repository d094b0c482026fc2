//! Runs the real compiler on one block.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use book_blocks::Plan;
use course::submission::process::{self, End};
use serde::Deserialize;

/// A compiler that needs longer has met a block that never ends.
const LIMIT: Duration = Duration::from_secs(60);

/// A compiler or a block that prints more is ended.
pub(crate) const MOST_PRINTED: usize = 1 << 20;

/// What the compiler made of a block.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// None if the block does not compile.
    pub(crate) program: Option<PathBuf>,
    /// Where skeptic expects the program; none if it will not run it.
    pub(crate) output: Option<PathBuf>,
}

/// One message of the compiler, from its JSON output.
#[derive(Debug, Deserialize)]
pub(crate) struct Diagnostic {
    pub(crate) message: String,
    pub(crate) level: String,
    pub(crate) code: Option<Code>,
    /// As a person would have seen it.
    pub(crate) rendered: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Code {
    pub(crate) code: String,
}

/// Compiles `program`, which is the block of `plan` and perhaps a `main` around it, in `scratch`. `options` are those
/// with which skeptic calls its compiler.
pub(crate) fn compile(
    plan: &Plan,
    program: &str,
    options: &[String],
    scratch: &Path,
) -> Result<Compiled> {
    // Panics and errors then name `src/main.rs`, as in a reader's own package.
    fs::create_dir_all(scratch.join("src"))?;
    fs::write(scratch.join("src/main.rs"), program)?;
    let built = scratch.join("program");
    let mut command = Command::new(crate::RUSTC);
    command
        .current_dir(scratch)
        .args(["src/main.rs", "--crate-type=bin", "--error-format=json"])
        .args(["-Copt-level=0", "-Cdebuginfo=0", "-Cstrip=debuginfo"])
        // skeptic's edition is the highest that it knows, and it does not know ours.
        .arg(format!("--edition={}", plan.settings.edition))
        .arg("-o")
        .arg(&built);
    let mut output = None;
    for option in options.windows(2) {
        let (name, value) = (option[0].as_str(), &option[1]);
        match name {
            "-o" => output = Some(PathBuf::from(value)),
            "--target" => {
                command.args([name, value]);
            }
            // skeptic names all libraries that it finds, far more than a block may use.
            "--extern" => {
                let library = value.split('=').next().unwrap_or_default();
                if plan.settings.crates.iter().any(|known| known == library) {
                    command.args([name, value]);
                }
            }
            // `dependency=` finds what a declared crate was built with, and lets no block name it.
            "-L" => {
                let folder = value.strip_prefix("dependency=").unwrap_or(value);
                command.arg(format!("-Ldependency={folder}"));
            }
            _ => {}
        }
    }
    let finished =
        process::run(command, LIMIT, MOST_PRINTED).context("the compiler cannot be run")?;
    let place = &plan.block.place;
    let End::Exited(status) = finished.end else {
        bail!("{place}: still compiling after {LIMIT:?}, or said too much; ended");
    };
    let lines = finished.stderr.lines();
    let diagnostics: Vec<Diagnostic> = lines
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    if !status.success() && !diagnostics.iter().any(|d| d.level.starts_with("error")) {
        bail!("{place}: the compiler failed: {}", finished.stderr);
    }
    Ok(Compiled {
        diagnostics,
        program: status.success().then_some(built),
        output,
    })
}
