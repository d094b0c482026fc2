//! The command line of the capstone; `cargo run --release -p capstone -- --help` explains it.
#![forbid(unsafe_code)]

mod commands {
    pub(crate) mod book;
    pub(crate) mod prove;
    pub(crate) mod record;
}

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use bench_harness::recording::Options;
use bench_harness::repository::repository_root;
use bench_harness::worker::{self, Measure};
use clap::{Parser, Subcommand};

use commands::book::{Figures, OwnBook};
use commands::prove::Prove;
use commands::record::{self, Record};

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Record the measurements that the book quotes, and check the book against them.
#[derive(Debug, Parser)]
#[command(name = "capstone", after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  cargo run --profile measure -p capstone -- prove             measure where a pool pays on this machine
  cargo run --release -p capstone -- record                    measure the cases of Part I into chapters.json
  cargo run --release -p capstone -- record --suite stages     measure the cases of Part II into stages.json
  cargo run --release -p capstone -- record --quick map        try one group out
  cargo run --release -p capstone -- figures --write           write the recorded figures and charts into the text
  cargo run --release -p capstone -- figures --check           check that every figure in the text is the recorded one";

#[derive(Debug, Subcommand)]
enum Command {
    /// Measure where a pool pays on this machine, and answer in words
    Prove(Prove),
    /// Measure the cases of the chapters and write a results file
    Record(Record),
    /// Write a results file from what a finished `cargo bench` measured
    Criterion {
        #[command(flatten)]
        options: Options,
    },
    /// Check the figures in the text, or write them
    Figures(Figures),
    /// Make a copy of the book that shows your own results
    OwnBook(OwnBook),
    /// Run one arm of a group for `prove`, which talks to it over standard input and output
    #[command(hide = true)]
    Work { arguments: Vec<String> },
    /// Run one case for `record`, which talks to it over standard input and output
    #[command(hide = true)]
    Measure { case: String },
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Prove(prove) => return prove.run(),
        Command::Record(record) => return record.run(),
        Command::Criterion { options } => return record::criterion(&options),
        Command::Figures(figures) => return figures.run(&root()?),
        Command::OwnBook(own_book) => own_book.run(&root()?),
        Command::Work { arguments } => worker::run(&arguments, Measure::Time),
        Command::Measure { case } => record::serve(&case),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn root() -> Result<PathBuf> {
    repository_root(&env::current_dir()?)
}
