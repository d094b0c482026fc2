//! Runs the real compiler on one block.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use book_blocks::Block;
use course::submission::process::{self, End};
use serde_json::Value;

/// What a block may use beside `std`.
const CRATES: &[&str] = &["hintpool", "loom", "steps", "thread_local"];

/// A compiler that needs longer has met a block that never ends.
const LIMIT: Duration = Duration::from_secs(60);

/// What the compiler made of a block.
pub(crate) struct Compiled {
    /// Its messages, from its JSON output.
    pub(crate) diagnostics: Vec<Value>,
    /// None if the block does not compile.
    pub(crate) program: Option<PathBuf>,
}

/// Compiles the `program` of `block` in `scratch`. `options` are those with which skeptic calls its compiler.
pub(crate) fn compile(
    block: &Block,
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
        .arg(concat!("--edition=", env!("SNIPPETS_EDITION")))
        .arg("-o")
        .arg(&built);
    for option in options.windows(2) {
        let is_passed_on = match option[0].as_str() {
            "-L" | "--target" => true,
            // skeptic names all libraries that it finds, far more than a block may use.
            "--extern" => {
                let library = option[1].split('=').next().unwrap_or_default();
                CRATES.contains(&library)
            }
            _ => false,
        };
        if is_passed_on {
            command.args(option);
        }
    }
    let finished =
        process::run(command, LIMIT, crate::MOST_PRINTED).context("the compiler cannot be run")?;
    let place = &block.place;
    let End::Exited(status) = finished.end else {
        bail!("{place}: still compiling after {LIMIT:?}, or said too much; ended");
    };
    let lines = finished.stderr.lines();
    let diagnostics: Vec<Value> = lines
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    if !status.success() && !diagnostics.iter().any(is_error) {
        bail!("{place}: the compiler failed: {}", finished.stderr);
    }
    Ok(Compiled {
        diagnostics,
        program: status.success().then_some(built),
    })
}

/// Whether a message is an error of its own, and not the count of others at the end.
pub(crate) fn is_error(diagnostic: &Value) -> bool {
    let text = |key: &str| diagnostic[key].as_str().unwrap_or_default();
    text("level").starts_with("error") && !text("message").starts_with("aborting due to")
}
