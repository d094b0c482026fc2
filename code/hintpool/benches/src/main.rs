//! `cargo run --profile measure -p hintpool-benches -- ratios`

#![forbid(unsafe_code)]

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;
use clap::builder::PossibleValuesParser;
use hintpool_benches::traffic::{self, SHAPES};
use hintpool_benches::{instructions, ratios};

/// How fast hintpool is beside other pools and plain allocation.
///
/// code/hintpool/benches/README.md has examples, and says how to read what is printed.
#[derive(Parser)]
#[command(version)]
enum Command {
    /// Measures everything in turns, and prints ratios.
    Ratios {
        /// Also write a results file with every sample there.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
        /// The Go command to measure Go's sync.Pool with; without it, that of the variable GO or the
        /// one on your PATH. Where there is none, its rows stay empty.
        #[arg(long, value_name = "PATH")]
        go: Option<PathBuf>,
        /// Fewer samples: some seconds, and wider intervals.
        #[arg(long)]
        quick: bool,
    },
    /// Counts the values that pools create when threads hand them over, and prints Markdown.
    Traffic {
        /// Fewer and shorter samples.
        #[arg(long)]
        quick: bool,
        /// As for `ratios`; where there is no Go, its column stays empty.
        #[arg(long, value_name = "PATH")]
        go: Option<PathBuf>,
        /// The most memory that each process held, instead of values created and times.
        #[arg(long)]
        memory: bool,
        /// These shapes of traffic instead of all.
        #[arg(value_name = "SHAPE", value_parser = PossibleValuesParser::new(SHAPES.each_ref().map(|shape| shape.name)))]
        shapes: Vec<String>,
    },
    /// Counts instructions per value, without noise, beside the recorded counts.
    ///
    /// Needs valgrind.
    Instructions {
        /// Fail if the fast path has grown by an instruction a value, or by 15 % with another
        /// compiler than the recorded one.
        #[arg(long)]
        check: bool,
        /// Write the counts down, after a change that is meant.
        #[arg(long, conflicts_with = "check")]
        record: bool,
    },
    #[command(name = ratios::SUBCOMMAND, hide = true)]
    RatiosWorker { group: String, arm: String },
    #[command(name = traffic::SUBCOMMAND, hide = true)]
    TrafficWorker { run: String },
}

fn main() -> Result<()> {
    match Command::parse() {
        Command::Ratios { json, go, quick } => {
            warn_of_debug_build();
            let results = ratios::run(quick, go.as_deref())?;
            println!("{}", ratios::report(&results));
            json.map_or(Ok(()), |file| results.save(&file))
        }
        Command::Traffic {
            quick,
            go,
            memory,
            shapes,
        } => {
            warn_of_debug_build();
            println!("{}", traffic::run(quick, memory, go.as_deref(), &shapes)?);
            Ok(())
        }
        Command::Instructions { check, record } => instructions::run(check, record),
        Command::RatiosWorker { group, arm } => ratios::worker(&group, &arm),
        Command::TrafficWorker { run } => traffic::worker(&run),
    }
}

fn warn_of_debug_build() {
    if cfg!(debug_assertions) {
        eprintln!(
            "warning: this is a debug build, so the figures mean nothing: add --profile measure"
        );
    }
}
