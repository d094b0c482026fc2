//! `cargo course read`: hands over to the book's server, a crate of its own because it is heavy.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::run_package::{self, from_here};
use crate::repository::Repository;

/// Where the copy of the book lies that shows a reader's own results.
const COPY: &str = "target/prove/book";

/// Read the course in your browser
///
/// Builds the book, serves it to your machine only, and rebuilds it when a source changes.
/// The first time takes longer, because the server itself is compiled.
/// Ctrl-C ends it.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course read                 serve the book; the address is printed
  cargo course read --open          ... and open it in your browser
  cargo course read --port 4000     ... at a port of your choice, or the next free one
  cargo course read --no-watch      ... without rebuilding when a file changes
  cargo course read --build-only    build the pages into target/book, and serve nothing
  cargo course read --results       ... with what `cargo course prove` found on this machine")]
pub struct Read {
    /// The port to serve at; the next free one if it is taken
    #[arg(long, value_name = "N")]
    port: Option<u16>,

    /// Open the book in your browser
    #[arg(long)]
    open: bool,

    /// Build once, and do not watch for changes
    #[arg(long)]
    no_watch: bool,

    /// Build the pages into the folder that book.toml names, and serve nothing
    #[arg(long, conflicts_with_all = ["port", "open", "no_watch"])]
    build_only: bool,

    /// Show the figures and charts of your own results, in a copy of the book [default: target/prove/results.json]
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    results: Option<Option<PathBuf>>,
}

impl Read {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let repository = Repository::find()?;
        let mut arguments = self.arguments();
        if let Some(results) = &self.results {
            let copy = repository.root().join(COPY);
            let mut own_book = vec!["own-book".to_owned(), format!("--into={}", copy.display())];
            if let Some(results) = results {
                own_book.push(from_here(results)?.display().to_string());
            }
            let profile = ["--profile", "measure"];
            let root = repository.root();
            let made = run_package::run(&repository, root, "capstone", &profile, &own_book)?;
            if !made.success() {
                return Ok(run_package::exit_code(made));
            }
            arguments.push(format!("--folder={}", copy.display()));
        }
        run_package::at_root(&repository, "book-server", &[], &arguments)
    }

    /// These flags, as the server takes them.
    fn arguments(&self) -> Vec<String> {
        let port = self.port.map(|port| format!("--port={port}"));
        let open = self.open.then(|| "--open".to_owned());
        let no_watch = self.no_watch.then(|| "--no-watch".to_owned());
        let build_only = self.build_only.then(|| "--build-only".to_owned());
        let flags = [port, open, no_watch, build_only];
        flags.into_iter().flatten().collect()
    }
}
