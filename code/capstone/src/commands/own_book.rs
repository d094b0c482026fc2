//! `own-book`: the book with a reader's own results.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use capstone::own_book;
use clap::Args;

use super::root;

#[derive(Args, Debug)]
pub(super) struct OwnBook {
    /// The results to show [default: target/prove/results.json]
    #[arg(value_name = "RESULTS")]
    results: Option<PathBuf>,
    /// The folder to write the copy into, which is replaced [default: target/prove/book]
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
}

impl OwnBook {
    pub(super) fn run(self) -> Result<ExitCode> {
        let root = root()?;
        let results = self
            .results
            .unwrap_or_else(|| root.join("target/prove/results.json"));
        let into = self.into.unwrap_or_else(|| root.join("target/prove/book"));
        let shown = own_book::make(&root, &results, &into)?;
        println!(
            "{}: {} figures of {} in {} pages, {} that it lacks, {} sentences that it does not bear out",
            into.display(),
            shown.figures,
            results.display(),
            shown.pages,
            shown.missing,
            shown.contradicted
        );
        Ok(ExitCode::SUCCESS)
    }
}
