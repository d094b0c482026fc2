//! The command line.

use clap::Parser;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  cargo course read                  serve the book, rebuild and reload when a source changes
  cargo course read --open           the same, and open it in your browser
  cargo course read --port 8080      start looking for a free port at 8080
  cargo course read --no-watch       serve the book as it is now
  cargo course read --build-only     build into the folder that book.toml names, serve nothing

Ctrl-C ends it. The server answers this machine only.";

/// Read the course in your browser.
#[derive(Debug, Parser)]
#[command(name = "cargo course read", bin_name = "cargo course read", after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Serve on this port, or on the next free one; 0 takes any free one
    #[arg(long, value_name = "N", default_value_t = 3000)]
    pub(crate) port: u16,

    /// Open the book in your browser
    #[arg(long)]
    pub(crate) open: bool,

    /// Do not rebuild when a source changes
    #[arg(long)]
    pub(crate) no_watch: bool,

    /// Read the book in this folder instead of the course's own: one that has a book.toml
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,

    /// Build the book and end
    #[arg(long, conflicts_with_all = ["port", "open", "no_watch"])]
    pub(crate) build_only: bool,
}
