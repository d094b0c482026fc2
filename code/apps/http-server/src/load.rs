//! Loads the server with fresh and with pooled buffers in turn, and says what the pools changed: `http-server load`.
//!
//! - [`plan`]: what is sent, to which servers, and what is measured.
//! - [`oha`]: the load generator that sends it.
//! - [`server_process`]: a server in a process of its own.
//! - [`rounds`]: all servers, interleaved, and what they found as cases of a results file.

pub mod oha;
pub mod plan;
pub mod rounds;
pub mod server_process;

use std::env;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use bench_harness::cargo_build::{self, Source};
use bench_harness::environment::Measured;
use bench_harness::pair_report;
use bench_harness::recording::{Options, Recording};
use bench_harness::results::Effort;
use clap::Args;

use rounds::Setup;

/// Load the server with fresh and with pooled buffers in turn, and say in words whether the pools pay
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Load {
    #[command(flatten)]
    options: Options,
    /// Two rounds by the programs that are there: shows that it works
    #[arg(long, hide = true, requires = "quick")]
    smoke: bool,
}

const EXAMPLES: &str = "\
Examples:
  cargo run --release -p http-server -- load --quick   # a minute: shows the direction
  cargo run --release -p http-server -- load           # six minutes: records it
  cargo run --release -p http-server -- load --out target/mine.json --allow-dirty

The servers are started on loopback, at ports that are free, and ended again.
oha sends the orders and must be installed: cargo install oha --locked";

/// What a results file of this program is about.
const SUBJECT: Measured = Measured {
    crates: &["hintpool", "hyper", "hyper-util", "serde_json", "tokio"],
    files: &[
        "code/apps/http-server/Cargo.toml",
        "code/apps/http-server/src",
    ],
};

/// The program that counts allocations.
const COUNTED: Source = Source {
    package: "http-server",
    program: "http-server-counted",
    features: &[],
};

impl Load {
    /// Loads, prints the answers and writes the results file.
    pub fn run(&self) -> Result<ExitCode> {
        let quick = self.options.quick;
        ensure!(
            self.smoke || !cfg!(debug_assertions),
            "a debug build measures the debug build: cargo run --release -p http-server -- load"
        );
        let oha = oha::version()?;
        let recording = Recording::begin(&SUBJECT, "http-server.json", &self.options)?;
        let counted = match self.smoke {
            true => cargo_build::beside_this(COUNTED)?,
            false => {
                eprintln!("Compiling the server that counts its allocations.");
                cargo_build::build(&recording.root, COUNTED)?
            }
        };
        let (rounds, closed_ms) = match (self.smoke, quick) {
            (true, _) => (2, 40),
            // The fewest rounds that allow a verdict.
            (false, true) => (6, 200),
            (false, false) => (10, 1200),
        };
        let setup = Setup {
            timed: env::current_exe().context("this program starts itself as a server")?,
            counted,
            oha,
            rounds,
            closed_ms,
        };
        let found = rounds::run(&setup)?;
        print!("{}", pair_report::text(&found.cases));
        let effort = Effort {
            quick,
            processes: rounds,
            samples_per_process: 1,
            sample_ms: closed_ms,
        };
        recording.finish(effort, found, true)
    }
}
