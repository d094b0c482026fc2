//! The command line; `cargo run --release -p encoder -- --help` explains it.
#![forbid(unsafe_code)]

use std::io::{self, BufReader, BufWriter, ErrorKind, Write};
use std::num::NonZero;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use bench_harness::pair_report;
use bench_harness::recording::{Options, Recording};
use bench_harness::worker::Measure;
use clap::{Args, Parser};
use encoder::frame::Reader;
use encoder::measure::{self, SUBJECT, Worker};
use encoder::pipeline::Totals;
use encoder::{Buffers, Codec, Resources, sample};

const EXAMPLES: &str = "Examples:
  encoder sample > strikes.jsonl                               records to begin with
  encoder encode < strikes.jsonl > strikes.frames              compress them
  encoder decode < strikes.frames | head -n 3                  have them back
  encoder encode --codec deflate --threads 2 < strikes.jsonl > strikes.frames
  encoder encode --records-per-frame 4 --stats < strikes.jsonl > small.frames
  encoder measure --quick                                      is the pool worth it here?

Without the program on your path: cargo run --release -p encoder -- encode --help";

/// Turns records in JSON, one a line, into compressed frames, and back: from standard input to standard output.
#[derive(Debug, Parser)]
#[command(name = "encoder", version, after_help = EXAMPLES)]
enum Command {
    /// Compress records
    Encode {
        #[command(flatten)]
        how: How,
        /// How frames are compressed
        #[arg(long, value_enum, default_value_t = Codec::Zstd)]
        codec: Codec,
        /// Records in a frame: many compress better, few are quicker to have back one by one
        #[arg(long, value_name = "N", default_value = "1000")]
        records_per_frame: NonZero<usize>,
    },
    /// Decompress records
    Decode {
        #[command(flatten)]
        how: How,
    },
    /// Write the 10,000 records that come with this program
    Sample,
    /// Measure both policies in turn, and say in words whether the pool pays
    Measure(Options),
    /// Work for `measure`, which talks to this over standard input and output
    #[command(hide = true)]
    Work(Worker),
}

#[derive(Args, Debug)]
struct How {
    /// Where buffers, scratch structs and contexts come from
    #[arg(long, value_enum, default_value_t = Buffers::Pooled)]
    buffers: Buffers,
    /// Threads that work on frames
    #[arg(long, value_name = "N", default_value = "1")]
    threads: NonZero<usize>,
    /// Say afterwards what was done, and what each pool did
    #[arg(long)]
    stats: bool,
}

fn main() -> ExitCode {
    run(Command::parse()).unwrap_or_else(|error| {
        let cause = error.root_cause().downcast_ref::<io::Error>();
        // Whoever reads the output has had enough, as `head` has.
        if cause.is_some_and(|cause| cause.kind() == ErrorKind::BrokenPipe) {
            return ExitCode::SUCCESS;
        }
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(command: Command) -> Result<ExitCode> {
    let mut output = BufWriter::new(io::stdout());
    match command {
        Command::Encode {
            how,
            codec,
            records_per_frame,
        } => {
            let resources = Resources::new(codec, how.buffers);
            let input = BufReader::new(io::stdin());
            let [records, threads] = [records_per_frame, how.threads].map(NonZero::get);
            let totals = encoder::encode(input, &mut output, records, threads, &resources)?;
            how.tell(totals, &resources);
        }
        Command::Decode { how } => {
            let frames = Reader::new(BufReader::new(io::stdin()))?;
            let resources = Resources::new(frames.codec, how.buffers);
            let totals = encoder::decode(frames, &mut output, how.threads.get(), &resources)?;
            how.tell(totals, &resources);
        }
        Command::Sample => {
            output.write_all(sample::json())?;
            output.flush()?;
        }
        Command::Measure(options) => return measure(&options),
        Command::Work(worker) => worker.serve(Measure::Time)?,
    }
    Ok(ExitCode::SUCCESS)
}

impl How {
    fn tell(&self, totals: Totals, resources: &Resources) {
        if !self.stats {
            return;
        }
        eprintln!("{} records in {} frames", totals.records, totals.frames);
        for (name, stats) in resources.stats() {
            if stats.created > 0 {
                eprintln!(
                    "{name}: {} created, {} reused, {} discarded, {} idle",
                    stats.created, stats.reused, stats.discarded, stats.idle
                );
            }
        }
    }
}

fn measure(options: &Options) -> Result<ExitCode> {
    ensure!(
        options.quick || !cfg!(debug_assertions),
        "a debug build measures the debug build: cargo run --release -p encoder -- measure"
    );
    let recording = Recording::begin(&SUBJECT, "encoder.json", options)?;
    let effort = measure::effort(options.quick);
    let found = measure::run(&recording.root, &effort)?;
    print!("{}", pair_report::text(&found.cases));
    recording.finish(effort, found, true)
}
