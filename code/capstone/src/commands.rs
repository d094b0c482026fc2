//! The subcommands.

mod criterion;
mod figures;
mod own_book;
mod prove;
mod record;
mod report;
mod tables;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use bench_harness::repository::repository_root;
use bench_harness::results::Results;
use bench_harness::worker::{self, Measure};
use capstone::{cases, recorder, recordings};
use clap::{Parser, Subcommand};

use criterion::Criterion;
use figures::Figures;
use own_book::OwnBook;
use prove::Prove;
use record::Record;
use report::Report;

/// Records the measurements that the book quotes, and holds the book to them.
#[derive(Debug, Parser)]
#[command(name = "capstone", after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  cargo run --release -p capstone -- list                      what can be measured
  cargo run --release -p capstone -- record                    measure all of it into chapters.json
  cargo run --release -p capstone -- record --suite stages     measure the steps of Part II into stages.json
  cargo run --release -p capstone -- record --quick map        try one group out
  cargo run --release -p capstone -- show                      the recorded figures and how to quote them
  cargo run --profile measure -p capstone -- prove         where does a pool pay on this machine?
  cargo run --release -p capstone -- figures --write           put the recorded figures and charts into the text
  cargo run --release -p capstone -- figures --check           is every figure in the text the recorded one?";

#[derive(Debug, Subcommand)]
enum Command {
    /// Measure cases and write a results file
    Record(Record),
    /// List the cases
    List,
    /// Show a results file as a table
    Show {
        /// The file to show [default: the newest chapters.json in code/capstone/results]
        file: Option<PathBuf>,
    },
    /// Check the figures in the text, or write them
    Figures(Figures),
    /// Make a recording of what a finished `cargo bench` measured
    Criterion(Criterion),
    /// Ask where a pool pays on this machine, and answer in words
    Prove(Prove),
    /// Make a page with charts of what `prove` found
    Report(Report),
    /// Make a copy of the book that shows your own results
    OwnBook(OwnBook),
    /// Run one arm of a group for `prove`, which talks to it over standard input and output
    #[command(hide = true)]
    Work { arguments: Vec<String> },
    /// Run one case for the recorder, which talks to it over standard input and output
    #[command(hide = true)]
    Measure { case: String },
}

impl Cli {
    pub(crate) fn run(self) -> Result<ExitCode> {
        match self.command {
            Command::Record(record) => record.run(),
            Command::List => {
                tables::list();
                Ok(ExitCode::SUCCESS)
            }
            Command::Show { file } => {
                match file {
                    Some(file) => tables::show(&Results::load(&file)?, &file),
                    None => {
                        let all = recordings::all(&root()?)?;
                        let newest = all.iter().find(|known| known.file == "chapters.json");
                        let newest = newest.context("no chapters.json is recorded")?;
                        tables::show(&newest.results, newest.file.as_ref());
                    }
                }
                Ok(ExitCode::SUCCESS)
            }
            Command::Figures(figures) => figures.run(),
            Command::Criterion(criterion) => criterion.run(),
            Command::Prove(prove) => prove.run(),
            Command::Report(report) => report.run(),
            Command::OwnBook(own_book) => own_book.run(),
            Command::Work { arguments } => {
                worker::run(&arguments, Measure::Time)?;
                Ok(ExitCode::SUCCESS)
            }
            Command::Measure { case } => {
                worker::serve_standard(recorder::worker(cases::find(&case)?))?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

fn root() -> Result<PathBuf> {
    repository_root(&env::current_dir()?)
}
