//! `book-rustc`, which skeptic takes for the compiler: it compiles a block, runs it, and fails unless the block keeps
//! its promise.
//!
//! Not for people: `cargo test -p snippets` uses it.
#![forbid(unsafe_code)]

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use book_blocks::Block;

/// How long one block may run.
const LIMIT: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    match answer() {
        Ok(()) => ExitCode::SUCCESS,
        // For the person who wrote the block.
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn answer() -> Result<()> {
    let arguments = env::args().skip(1).collect::<Vec<_>>();
    match &arguments[..] {
        [source, options @ ..] if source.ends_with("test.rs") => {
            let source = Path::new(source);
            let text = fs::read_to_string(source)?;
            let (block, program) =
                Block::from_skeptic(&text).context("this program names no block of the book")?;
            snippets::test(&block, program, options, &source.with_extension(""), LIMIT)
        }
        // Cargo asks its compiler for the version.
        _ => {
            let status = Command::new(snippets::RUSTC).args(&arguments).status()?;
            ensure!(status.success(), "{} ended with {status}", snippets::RUSTC);
            Ok(())
        }
    }
}
