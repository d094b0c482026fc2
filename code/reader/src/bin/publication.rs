//! Finishes a copy of the built book for publication. The step `publication` calls it.
#![forbid(unsafe_code)]

use anyhow::Context;
use clap::Parser;
use reader::publication::{Addresses, finish};
use std::path::PathBuf;

const EXAMPLE: &str = "\
Example:
  cargo course read --build-only
  cp -R target/book target/site
  cargo run --package reader --bin publication -- target/site --commit $(git rev-parse HEAD)";

/// Add canonical addresses, cards and a site map to a copy of the built book, and fix its links to the source.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLE)]
struct Arguments {
    /// The copy; its pages are rewritten in place
    folder: PathBuf,

    /// The commit to which links into the repository's main branch shall lead
    #[arg(long, value_name = "REVISION")]
    commit: String,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let here = std::env::current_dir().context("the current folder is gone; change to another")?;
    let addresses = Addresses::of_workspace(&here, arguments.commit)?;
    let listed = finish(&arguments.folder, &addresses)?;
    println!(
        "{listed} pages in {}",
        arguments.folder.join("sitemap.xml").display()
    );
    Ok(())
}
