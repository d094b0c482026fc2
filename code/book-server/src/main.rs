//! What `cargo course read` calls: builds the book, serves it, and builds it again when a source changes.
//!
//! mdBook logs a failing include and goes on, and says nothing at all about a missing anchor.
//! Here both are errors with the file and line.
#![forbid(unsafe_code)]

mod arguments;
mod current_build;
mod excerpts;
mod mdbook_log;
mod named_excerpts;
mod problem;
mod serve;
mod settings;
mod site;
mod watch;

use anyhow::Context;
use arguments::Arguments;
use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Less than `cargo course read` waits for us after Ctrl-C.
const LAST_BUILD: Duration = Duration::from_millis(2500);

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let root = match &arguments.folder {
        Some(folder) => dunce::canonicalize(folder).with_context(|| {
            format!(
                "cannot read a book in {}\n  -> give --folder the folder of a book.toml",
                folder.display()
            )
        })?,
        None => repository_root()?,
    };
    if arguments.build_only {
        let (folder, built) = site::publish(&root)?;
        println!("{built} in {}", folder.display());
        return Ok(());
    }
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server's threads")?;
    let outcome = runtime.block_on(serve::run(&root, arguments));
    // A build under way removes its folder when it ends.
    runtime.shutdown_timeout(LAST_BUILD);
    outcome
}

/// The nearest folder that holds the book's settings, from here upwards.
fn repository_root() -> anyhow::Result<PathBuf> {
    let here = std::env::current_dir().context("the current folder is gone; change to another")?;
    let here = dunce::canonicalize(&here).unwrap_or(here);
    here.ancestors()
        .find(|folder| folder.join("book.toml").is_file())
        .map(PathBuf::from)
        .with_context(|| {
            format!(
                "no book.toml in {} or above it, so this is not the course's repository\n  \
                 -> change to the folder that you cloned the course into and try again",
                here.display()
            )
        })
}
