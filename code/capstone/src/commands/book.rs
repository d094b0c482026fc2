//! `figures` and `own-book`: the book with the recorded figures, and a copy of it with a reader's own.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use capstone::figures::{self, own_book};
use clap::Args;

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct Figures {
    /// Fail if a figure or a chart in the text is not the recorded one
    #[arg(long)]
    check: bool,
    /// Write the recorded figures into their markers and draw the charts, then check
    #[arg(long)]
    write: bool,
}

impl Figures {
    pub(crate) fn run(&self, root: &Path) -> Result<ExitCode> {
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

#[derive(Args, Debug)]
pub(crate) struct OwnBook {
    /// The results to show [default: target/prove/results.json]
    #[arg(value_name = "RESULTS")]
    results: Option<PathBuf>,
    /// The folder to write the copy into; an earlier copy there is replaced [default: target/prove/book]
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
}

impl OwnBook {
    pub(crate) fn run(self, root: &Path) -> Result<()> {
        let default = |name| root.join("target/prove").join(name);
        let results = self.results.unwrap_or_else(|| default("results.json"));
        let into = self.into.unwrap_or_else(|| default("book"));
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
}
