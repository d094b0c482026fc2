//! `cargo course read`: hands over to the reader, a crate of its own because it is heavy.

use std::process::ExitCode;

use clap::Args;

use super::handover;
use crate::repository::Repository;

/// Read the course in your browser
///
/// Builds the book, serves it to your machine only, and rebuilds it when a source changes.
/// The first time takes longer, because the reader itself is compiled.
/// Ctrl-C ends it.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course read                 serve the book; the address is printed
  cargo course read --open          ... and open it in your browser
  cargo course read --port 4000     ... at a port of your choice, or the next free one
  cargo course read --no-watch      ... without rebuilding when a file changes")]
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
}

impl Read {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        handover::to(&Repository::find()?, "reader", &[], &self.arguments())
    }

    /// These flags, as the reader takes them.
    fn arguments(&self) -> Vec<String> {
        let port = self.port.map(|port| format!("--port={port}"));
        let open = self.open.then(|| "--open".to_owned());
        let no_watch = self.no_watch.then(|| "--no-watch".to_owned());
        [port, open, no_watch].into_iter().flatten().collect()
    }
}
