//! Compiles and runs a block of the book, and compares what happened with what it promises.
//!
//! README.md says what a block promises.
#![forbid(unsafe_code)]

mod compile;
mod judge;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use book_blocks::Block;
use course::submission::process;

/// The real compiler.
pub const RUSTC: &str = env!("SNIPPETS_RUSTC");

/// A compiler or a block that prints more is ended.
const MOST_PRINTED: usize = 1 << 20;

/// Whether `block` keeps its promise. Its `program` is compiled in the folder `scratch`, with those of the compiler's
/// `options` that a block may have, and may run as long as `limit`.
pub fn test(
    block: &Block,
    program: &str,
    options: &[String],
    scratch: &Path,
    limit: Duration,
) -> Result<()> {
    let compiled = compile::compile(block, program, options, scratch)?;
    judge::compilation(block, &compiled)?;
    let Some(program) = compiled.program else {
        return Ok(());
    };
    let mut command = Command::new(program);
    command
        .current_dir(scratch)
        // The variable that we set for skeptic, and those that change what a panic prints.
        .env_remove("RUSTC")
        .env_remove("RUST_BACKTRACE")
        .env_remove("RUST_LIB_BACKTRACE");
    let finished = process::run(command, limit, MOST_PRINTED)
        .with_context(|| format!("{}: its program cannot be run", block.place))?;
    judge::execution(block, &finished, limit)
}
