//! The command line of `load`.

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use bench_harness::cargo_build::{self, Source};
use bench_harness::environment::Measured;
use bench_harness::interruption;
use bench_harness::recording::{Options, Recording};
use clap::{Args, value_parser};

use super::client::Client;
use super::plan::Plan;
use super::report;
use super::run::{self, Programs};
use super::wrk::Wrk;

/// Load the server with fresh and with pooled buffers in turns, and say in words whether the pools pay
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Load {
    #[command(flatten)]
    options: Options,
    /// Who sends the orders; give both, with a comma, to compare them
    #[arg(
        long,
        value_enum,
        value_name = "NAME",
        value_delimiter = ',',
        default_value = "own"
    )]
    client: Vec<Client>,
    /// About how long all of it takes, once compiled; with wrk, which counts whole seconds, it may be longer [default: 240, and 25 if --quick]
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..=280))]
    seconds: Option<u64>,
    /// Connections at once; each has a thread of its own in this program
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = value_parser!(u32).range(1..=256))]
    connections: u32,
    /// Two rounds by the programs that are there: shows that it works
    #[arg(long, hide = true, requires = "quick")]
    smoke: bool,
}

const EXAMPLES: &str = "\
Examples:
  cargo run --release -p http-server -- load --quick               # half a minute: shows the direction
  cargo run --release -p http-server -- load                       # four minutes: records it
  cargo run --release -p http-server -- load --quick --client wrk  # by a well-known tool, if it is installed
  cargo run --release -p http-server -- load --quick --client own,wrk
  cargo run --release -p http-server -- load --out target/mine.json --allow-dirty

The servers are started on loopback, at ports that are free, and ended again.";

/// What a results file of this program is about.
const SUBJECT: Measured = Measured {
    crates: &[
        "hdrhistogram",
        "hintpool",
        "hyper",
        "hyper-util",
        "serde_json",
        "tokio",
    ],
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

/// Ten processes of each policy and size, and the fewest that allow a verdict.
const ROUNDS: usize = 10;
const QUICK_ROUNDS: usize = 6;
const SMOKE_ROUNDS: usize = 2;

impl Load {
    /// Loads, prints the answers and writes the results file.
    pub fn run(&self) -> Result<ExitCode> {
        let quick = self.options.quick;
        ensure!(
            self.smoke || !cfg!(debug_assertions),
            "a debug build measures the debug build: cargo run --release -p http-server -- load"
        );
        // In one order, each once, however they were given.
        let clients = Client::ALL.into_iter();
        let clients: Vec<Client> = clients.filter(|each| self.client.contains(each)).collect();
        let wrk = match clients.contains(&Client::Wrk) {
            true => Some(Wrk::find()?),
            false => None,
        };
        let file = match wrk {
            Some(_) => "http-server-clients.json",
            None => "http-server.json",
        };
        let recording = Recording::begin(&SUBJECT, file, &self.options)?;
        let programs = Programs {
            timed: env::current_exe().context("this program starts itself as a server")?,
            counted: match self.smoke {
                true => cargo_build::beside_this(COUNTED)?,
                false => {
                    eprintln!("Compiling the server that counts its allocations.");
                    cargo_build::build(recording.root(), COUNTED)?
                }
            },
            wrk,
        };
        let rounds = match (self.smoke, quick) {
            (true, _) => SMOKE_ROUNDS,
            (false, true) => QUICK_ROUNDS,
            (false, false) => ROUNDS,
        };
        let all = Duration::from_secs(self.seconds.unwrap_or(if quick { 25 } else { 240 }));
        let whole = clients.contains(&Client::Own);
        let plan = Plan::new(quick, rounds, self.connections, clients, all);
        let ended = run::run(&programs, &plan, all, interruption::heard, |how_far| {
            eprintln!("{how_far}");
        });
        print!("{}", report::text(&ended.found.cases));
        let code = recording.finish(plan.effort(), ended.found, whole)?;
        // Last, so that it is seen.
        ended.error.map_or(Ok(code), Err)
    }
}
