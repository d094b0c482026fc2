//! `report`: make a page of what `prove` found.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use bench_harness::results::Results;
use capstone::prove::{report, table};
use clap::Args;

use super::root;

#[derive(Args, Debug)]
pub(super) struct Report {
    /// The results file [default: target/prove/results.json]
    #[arg(value_name = "RESULTS")]
    results: Option<PathBuf>,
    /// Where to write the page [default: beside the results, with the ending .html; of a recording, in target/prove]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Report {
    pub(super) fn run(self) -> Result<ExitCode> {
        let root = root()?;
        let default = || root.join(report::FOLDER).join("results.json");
        let file = self.results.unwrap_or_else(default);
        let results = Results::load(&file)?;
        if table::lines(&results).is_empty() {
            bail!("{} holds no answers of `prove`", file.display());
        }
        let page = self.out.unwrap_or_else(|| report::page_for(&root, &file));
        if let Some(folder) = page.parent() {
            fs::create_dir_all(folder)?;
        }
        report::write(&results, &page)?;
        println!("{}", page.display());
        Ok(ExitCode::SUCCESS)
    }
}
