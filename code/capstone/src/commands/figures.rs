//! `figures`: check the figures in the text, or write them.

use std::process::ExitCode;

use anyhow::Result;
use capstone::figures;
use clap::Args;

use super::root;

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(super) struct Figures {
    /// Fail if a figure or a chart in the text is not the recorded one
    #[arg(long)]
    check: bool,
    /// Write the recorded figures into their markers and draw the charts, then check
    #[arg(long)]
    write: bool,
}

impl Figures {
    pub(super) fn run(&self) -> Result<ExitCode> {
        let root = root()?;
        if self.write {
            for change in figures::write(&root)? {
                println!("{change}");
            }
        }
        let report = figures::check(&root)?;
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
        Ok(if report.problems.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}
