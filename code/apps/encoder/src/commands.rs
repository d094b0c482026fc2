//! The subcommands.

mod files;
mod measure;

use std::io::{BufReader, Write};
use std::num::NonZero;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Error, Result};
use clap::{Args, Parser, Subcommand};
use encoder::frame::{Reader, Totals};
use encoder::measure::worker::Work;
use encoder::{Buffers, Codec, Resources, Shape, sample};

use files::{Input, Output, is_enough};
use measure::Measure;

/// Turns records in JSON, one a line, into compressed frames, and back.
#[derive(Debug, Parser)]
#[command(name = "encoder", version, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  encoder sample -o strikes.jsonl                              records to begin with
  encoder encode strikes.jsonl -o strikes.frames               compress them
  encoder decode strikes.frames | head -n 3                    have them back
  encoder encode --codec deflate --threads 2 < strikes.jsonl > strikes.frames
  encoder encode strikes.jsonl --records-per-frame 4 --stats -o small.frames
  encoder measure --quick                                      is the pool worth it here?

Without the program on your path: cargo run --release -p encoder -- encode --help";

#[derive(Debug, Subcommand)]
enum Command {
    /// Compress records
    Encode {
        #[command(flatten)]
        files: Files,
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
        files: Files,
        #[command(flatten)]
        how: How,
    },
    /// Write the 10,000 records that come with this program
    Sample {
        #[command(flatten)]
        target: Target,
    },
    /// Measure both policies in turn, and say in words whether the pool pays
    Measure(Measure),
    /// Work for `measure`, which talks to this over standard input and output
    #[command(hide = true)]
    Work(Work),
}

#[derive(Args, Debug)]
struct Files {
    /// What to read; standard input if it is - or left out
    #[arg(default_value = "-")]
    input: PathBuf,
    #[command(flatten)]
    target: Target,
}

#[derive(Args, Debug)]
struct Target {
    /// Where to write; standard output if it is left out. The file appears when it is complete
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Replace the output file if there is one
    #[arg(long, requires = "output")]
    force: bool,
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

impl Cli {
    pub(crate) fn run(self) -> Result<ExitCode> {
        self.work().or_else(|error| match is_enough(&error) {
            true => Ok(ExitCode::SUCCESS),
            false => Err(error),
        })
    }

    fn work(self) -> Result<ExitCode> {
        match self.command {
            Command::Encode {
                files,
                how,
                codec,
                records_per_frame,
            } => {
                let resources = Resources::new(codec, how.buffers);
                let shape = Shape {
                    records_per_frame: records_per_frame.get(),
                    threads: how.threads.get(),
                };
                let (input, mut output) = files.open()?;
                let name = input.name();
                let totals = encoder::encode(BufReader::new(input), &mut output, shape, &resources);
                how.tell(output.blame(totals.context(name))?, &resources);
                output.keep()
            }
            Command::Decode { files, how } => {
                let (input, mut output) = files.open()?;
                let name = input.name();
                let frames = Reader::new(BufReader::new(input)).context(name.clone())?;
                let resources = Resources::new(frames.codec(), how.buffers);
                let totals = encoder::decode(frames, &mut output, how.threads.get(), &resources);
                how.tell(output.blame(totals.context(name))?, &resources);
                output.keep()
            }
            Command::Sample { target } => {
                let mut output = target.open()?;
                let written = output.write_all(sample::json());
                output.blame(written.map_err(Error::new))?;
                output.keep()
            }
            Command::Measure(measure) => return measure.run(),
            Command::Work(work) => work.run(None),
        }?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Files {
    fn open(&self) -> Result<(Input, Output)> {
        // In this order, so that a refusal to overwrite does not wait for input.
        let output = self.target.open()?;
        Ok((Input::open(&self.input)?, output))
    }
}

impl Target {
    fn open(&self) -> Result<Output> {
        Output::open(self.output.as_deref(), self.force)
    }
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
