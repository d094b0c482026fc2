//! `cargo course grade merge`: the results of several runs as one.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::results::Results;
use super::results_dir::ResultsDir;
use super::table;

/// Put the results of several runs together
///
/// For runs on several machines, such as the jobs of a CI service. Each run writes its own folder, and
/// this command makes one table, one CSV and one JSON file, and the pages of all.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course grade merge part-1 part-2 --out all     two folders, as `--out` made them
  cargo course grade merge parts/*/results.json --out all")]
pub(super) struct Merge {
    /// Folders that `cargo course grade` has written, or their results.json
    #[arg(required = true)]
    results: Vec<PathBuf>,

    /// The folder to write to: new, empty, or written by this command before
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Merge {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let mut all: Option<Results> = None;
        for path in &self.results {
            let results = Results::read(path)?;
            match &mut all {
                None => all = Some(results),
                Some(all) => all.merge(results)?,
            }
        }
        let all = all.expect("at least one is required");
        all.write(&ResultsDir::claim(&self.out)?)?;
        table::print(&mut anstream::stdout().lock(), &all)?;
        Ok(all.exit_code())
    }
}
