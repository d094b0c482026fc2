//! `cargo run --profile measure -p hintpool-benches -- ratios`

#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand};
use hintpool_benches::instructions::{self, Comparison};
use hintpool_benches::ratios::{self, Outcome, Table};
use hintpool_benches::traffic::{self, SHAPES};

const EXAMPLES: &str = "\
Examples:
  cargo run --profile measure -p hintpool-benches -- ratios
      The table: each target, what this machine says to it, and the figures behind it.
  cargo run --profile measure -p hintpool-benches -- ratios --quick
      The same with fewer samples.
  cargo run --profile measure -p hintpool-benches -- ratios --json ratios.json --check
      Also writes a results file with every sample, and fails if a target is clearly not reached.
  cargo run --profile measure -p hintpool-benches -- ratios --go /opt/go/bin/go
      With this Go for the rows about Go; without the option, the one on your PATH.
  cargo run --profile measure -p hintpool-benches -- traffic
      How many values each pool creates when threads hand them over, and how long that takes.
  cargo run --profile measure -p hintpool-benches -- traffic --quick 1-to-8 tokio
      Two shapes of traffic, with fewer samples.
  cargo run --profile measure -p hintpool-benches -- instructions --check
      Instructions per value, counted by valgrind; fails if the fast path has grown.
  cargo bench --profile measure -p hintpool-benches --bench works
      The same works under criterion.";

/// How fast hintpool is beside other pools, plain allocation, and its own targets.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measures everything in turns, and prints ratios beside their targets.
    #[command(after_help = EXAMPLES)]
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
        /// Fail if a target is clearly not reached. "Cannot tell" passes.
        #[arg(long)]
        check: bool,
    },
    /// Counts the values that pools create when threads hand them over, and prints Markdown.
    #[command(after_help = EXAMPLES)]
    Traffic {
        /// Fewer and shorter samples.
        #[arg(long)]
        quick: bool,
        /// As for `ratios`; where there is no Go, its column stays empty.
        #[arg(long, value_name = "PATH")]
        go: Option<PathBuf>,
        /// These shapes of traffic instead of all.
        #[arg(value_name = "SHAPE", value_parser = PossibleValuesParser::new(SHAPES.each_ref().map(|shape| shape.name)))]
        shapes: Vec<String>,
    },
    /// Counts instructions per value, without noise, beside the recorded counts.
    ///
    /// Needs valgrind.
    #[command(after_help = EXAMPLES)]
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
    TrafficWorker(traffic::Run),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Ratios {
            json,
            go,
            quick,
            check,
        } => print_ratios(json, go.as_deref(), quick, check),
        Command::Instructions { check, record } => count_instructions(check, record),
        Command::Traffic { quick, go, shapes } => print_traffic(quick, go.as_deref(), &shapes),
        Command::RatiosWorker { group, arm } => {
            ratios::worker(&group, &arm).map(|()| ExitCode::SUCCESS)
        }
        Command::TrafficWorker(run) => traffic::worker(&run).map(|()| ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn count_instructions(check: bool, record: bool) -> Result<ExitCode> {
    let now = instructions::count()?;
    let recorded = instructions::recorded();
    let comparison = Comparison {
        now: &now,
        recorded: recorded.as_ref().ok(),
    };
    println!("{comparison}");
    if record {
        instructions::record(&now)?;
        println!("written to {}", instructions::record_file().display());
    }
    if check {
        println!("{}", instructions::check(&now, &recorded?)?);
    }
    Ok(ExitCode::SUCCESS)
}

fn print_ratios(
    json: Option<PathBuf>,
    go: Option<&Path>,
    quick: bool,
    check: bool,
) -> Result<ExitCode> {
    warn_of_debug_build();
    let results = ratios::run(quick, go, |next| eprintln!("{next}"))?;
    let rows = ratios::rows(&results);
    let (results, rows) = (&results, &rows[..]);
    println!("{}", Table { results, rows });
    if let Some(file) = json {
        results.save(&file)?;
    }
    let missed = rows.iter().filter(|row| row.outcome == Outcome::NotReached);
    let missed = missed.count();
    if check && missed > 0 {
        eprintln!("{missed} targets are not reached: see the table");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn print_traffic(quick: bool, go: Option<&Path>, shapes: &[String]) -> Result<ExitCode> {
    warn_of_debug_build();
    let report = traffic::run(quick, go, shapes, |next| eprintln!("{next}"))?;
    println!("{report}");
    Ok(ExitCode::SUCCESS)
}

fn warn_of_debug_build() {
    if cfg!(debug_assertions) {
        eprintln!(
            "warning: this is a debug build, so the figures mean nothing: add --profile measure"
        );
    }
}
