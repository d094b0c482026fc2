//! What `cargo course read` calls: builds the book, serves it, and builds it again when a source changes.
//!
//! mdBook logs a failing include and goes on, and says nothing at all about a missing anchor.
//! Here both are errors with the file and line.
#![forbid(unsafe_code)]

mod answer;
mod excerpts;
mod serve;
mod site;
mod watch;

use anyhow::Context;
use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;

/// Read the course in your browser.
#[derive(Debug, Parser)]
#[command(name = "cargo course read")]
struct Arguments {
    /// Serve on this port, or on the next free one; 0 takes any free one
    #[arg(long, value_name = "N", default_value_t = 3000)]
    port: u16,

    /// Open the book in your browser
    #[arg(long)]
    open: bool,

    /// Do not rebuild when a source changes
    #[arg(long)]
    no_watch: bool,

    /// Read the book in this folder that has a book.toml
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,

    /// Build the book and end
    #[arg(long, conflicts_with_all = ["port", "open", "no_watch"])]
    build_only: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let settings = dunce::canonicalize(arguments.folder.join("book.toml")).with_context(|| {
        let folder = arguments.folder.display();
        format!("cannot read a book in {folder}\n  -> give --folder the folder of a book.toml")
    })?;
    let root = settings.parent().context("a file lies in a folder")?;
    if arguments.build_only {
        let (folder, built) = site::publish(root)?;
        println!("{built} in {}", folder.display());
        return Ok(());
    }
    serve::run(root, arguments)
}
