//! The command line of the capstone; `cargo run --release -p capstone -- --help` explains it.
//!
//! `figures` and `own-book` are here; `prove` and `record` have files of their own.
#![forbid(unsafe_code)]

mod commands {
    pub(crate) mod prove;
    pub(crate) mod record;
}

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use bench_harness::recording::Options;
use bench_harness::repository::repository_root;
use bench_harness::worker::{self, Measure};
use capstone::figures::{self, own_book};
use clap::{Args, Parser, Subcommand};

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
    OwnBook {
        /// The results to show [default: target/prove/results.json]
        #[arg(value_name = "RESULTS")]
        results: Option<PathBuf>,
        /// The folder to write the copy into; an earlier copy there is replaced [default: target/prove/book]
        #[arg(long, value_name = "FOLDER")]
        into: Option<PathBuf>,
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
        Command::Figures(figures) => return figures.run(&root()?),
        Command::OwnBook { results, into } => own_book(&root()?, results, into),
        Command::Work { arguments } => worker::run(&arguments, Measure::Time),
        Command::Measure { case } => record::serve(&case),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn root() -> Result<PathBuf> {
    repository_root(&env::current_dir()?)
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct Figures {
    /// Fail if a figure or a chart in the text is not the recorded one
    #[arg(long)]
    check: bool,
    /// Write the recorded figures into their markers and draw the charts, then check
    #[arg(long)]
    write: bool,
}

impl Figures {
    fn run(&self, root: &Path) -> Result<ExitCode> {
        if self.write {
            for change in figures::write(root)? {
                println!("{change}");
            }
        }
        let report = figures::check(root)?;
        for older in &report.older {
            eprintln!("note: {older}, since the newest recording does not have it");
        }
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
}

fn own_book(root: &Path, results: Option<PathBuf>, into: Option<PathBuf>) -> Result<()> {
    let default = |name| root.join("target/prove").join(name);
    let results = results.unwrap_or_else(|| default("results.json"));
    let into = into.unwrap_or_else(|| default("book"));
    let shown = own_book::make(root, &results, &into)?;
    println!(
        "{}: {} figures of {} in {} pages, {} missing, {} sentences that these results contradict or do not cover",
        into.display(),
        shown.figures,
        results.display(),
        shown.pages,
        shown.missing,
        shown.contradicted
    );
    Ok(())
}
