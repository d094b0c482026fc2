//! The command line of the capstone; `cargo run --release -p capstone -- --help` explains it.
//!
//! `figures` and `own-book` are here; `prove` and `record` have files of their own.
#![forbid(unsafe_code)]

mod commands {
    pub(crate) mod prove;
    pub(crate) mod record;
}

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use bench_harness::recording::Options;
use bench_harness::repository::repository_root;
use bench_harness::worker::{self, Measure};
use capstone::figures::{self, own_book};
use clap::{Parser, Subcommand};

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
#[command(
    name = "capstone",
    after_help = "code/capstone/README.md has examples of each."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

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
    /// Check that every figure and chart in the text is the recorded one
    Figures {
        /// Write the recorded figures into their markers and draw the charts first
        #[arg(long)]
        write: bool,
    },
    /// Make a copy of the book that shows your own results, in target/prove/book
    OwnBook {
        /// The results to show [default: target/prove/results.json]
        #[arg(value_name = "RESULTS")]
        results: Option<PathBuf>,
    },
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
        Command::Figures { write } => return check_figures(&repository_root()?, write),
        Command::OwnBook { results } => own_book(&repository_root()?, results),
        Command::Work { arguments } => worker::run(&arguments, Measure::Time),
        Command::Measure { case } => record::serve(&case),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn check_figures(root: &Path, write: bool) -> Result<ExitCode> {
    if write {
        for change in figures::write(root)? {
            println!("{change}");
        }
    }
    let report = figures::check(root)?;
    for problem in &report.problems {
        eprintln!("{problem}");
    }
    println!(
        "{} figures, {} claims and {} charts in {} pages, {} problems",
        report.figures,
        report.claims,
        report.charts,
        report.pages,
        report.problems.len()
    );
    Ok(match report.problems[..] {
        [] => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

fn own_book(root: &Path, results: Option<PathBuf>) -> Result<()> {
    let results = results.unwrap_or_else(|| root.join("target/prove/results.json"));
    let shown = own_book::make(root, &results)?;
    println!(
        "{}: {} figures of {}, {} missing, {} sentences that these results contradict or do not cover",
        own_book::COPY,
        shown.figures,
        results.display(),
        shown.missing,
        shown.contradicted
    );
    Ok(())
}
