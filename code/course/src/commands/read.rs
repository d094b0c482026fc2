//! `cargo course read`: hands over to the reader, a crate of its own because it is heavy.

use std::env;
use std::process::{Child, Command, ExitCode, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;

use crate::interrupt;
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

/// How long the reader may take to end after Ctrl-C.
const PATIENCE: Duration = Duration::from_secs(3);

impl Read {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let repository = Repository::find()?;
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command
            .args(["run", "--package", "reader", "--"])
            .args(self.arguments())
            .current_dir(repository.root());
        let mut reader = command
            .spawn()
            .context("cannot run cargo to start the reader")?;
        let status = wait(&mut reader).context("cannot wait for the reader")?;
        Ok(exit_code(status))
    }

    /// These flags, as the reader takes them.
    fn arguments(&self) -> Vec<String> {
        let port = self.port.map(|port| format!("--port={port}"));
        let open = self.open.then(|| "--open".to_owned());
        let no_watch = self.no_watch.then(|| "--no-watch".to_owned());
        [port, open, no_watch].into_iter().flatten().collect()
    }
}

/// A Ctrl-C in the terminal reaches the reader as well, which ends itself. Other signals may reach
/// only us: then the reader is ended after a while.
fn wait(reader: &mut Child) -> std::io::Result<ExitStatus> {
    let mut asked = None;
    loop {
        if let Some(status) = reader.try_wait()? {
            return Ok(status);
        }
        if interrupt::check().is_err() {
            let since = asked.get_or_insert_with(Instant::now);
            if since.elapsed() > PATIENCE {
                reader.kill()?;
            }
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// The reader's own code; one that Ctrl-C ended has none.
fn exit_code(status: ExitStatus) -> ExitCode {
    match status.code() {
        Some(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        None if interrupt::check().is_err() => ExitCode::from(interrupt::EXIT_CODE),
        None => ExitCode::FAILURE,
    }
}
