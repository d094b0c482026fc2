//! What `cargo course read` calls.
#![forbid(unsafe_code)]

mod arguments;
mod serve;
mod shelf;
mod watch;

use anyhow::Context;
use arguments::Arguments;
use clap::Parser;
use reader::site::{self, Site};
use std::path::PathBuf;
use std::process::ExitCode;

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
        println!("{} in {}", summarize(&built), folder.display());
        return Ok(());
    }
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server's threads")?;
    let outcome = runtime.block_on(serve::run(&root, arguments));
    // A build under way ends by itself; waiting for it would hold up Ctrl-C.
    runtime.shutdown_background();
    outcome
}

/// One line about a build.
fn summarize(built: &Site) -> String {
    let plural = if built.chapters == 1 { "" } else { "s" };
    format!(
        "Built {} chapter{plural} in {:.1} s",
        built.chapters,
        built.took.as_secs_f64()
    )
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
