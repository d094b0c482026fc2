//! `measure`: both policies in turns, and the worker that it starts for each.

use std::io;
use std::process::ExitCode;
use std::thread;

use anyhow::{Result, ensure};
use bench_harness::interruption;
use bench_harness::recording::{Options, Recording};
use clap::{Args, ValueEnum};
use encoder::measure::question::{self, Question};
use encoder::measure::run::{FULL, QUICK, SUBJECT};
use encoder::measure::{report, run, worker};

use super::Buffers;

#[derive(Args, Debug)]
pub(super) struct Measure {
    /// Questions to ask, as the table names them; all if none is named
    #[arg(value_name = "QUESTION")]
    questions: Vec<String>,
    #[command(flatten)]
    options: Options,
}

#[derive(Args, Debug)]
pub(super) struct Work {
    what: What,
    question: String,
    buffers: Buffers,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    Time,
    Peak,
}

impl Measure {
    pub(super) fn run(&self) -> Result<ExitCode> {
        ensure!(
            self.options.quick || !cfg!(debug_assertions),
            "a debug build measures the debug build: cargo run --release -p encoder -- measure"
        );
        let mut questions = match &self.questions[..] {
            [] => Question::all(),
            names => names
                .iter()
                .map(|name| Question::named(name))
                .collect::<Result<_>>()?,
        };
        let cores = thread::available_parallelism()?.get() as u64;
        let left_out = question::leave_out_what_needs_more_cores(&mut questions, cores);
        if !left_out.is_empty() {
            let left_out = left_out.join(", ");
            eprintln!("This process may use {cores} core, so these are left out: {left_out}.");
        }
        ensure!(!questions.is_empty(), "no question is left to ask");
        let recording = Recording::begin(&SUBJECT, "encoder.json", &self.options)?;
        let effort = if self.options.quick { QUICK } else { FULL };
        let found = run::run(
            recording.root(),
            &questions,
            &effort,
            interruption::heard,
            |what| eprintln!("{what}"),
        )?;
        print!("{}", report::text(&questions, &found.cases));
        recording.finish(effort, found, questions == Question::all())
    }
}

impl Work {
    pub(super) fn run(self) -> Result<()> {
        let measure = match self.what {
            What::Time => worker::Measure::Time,
            What::Peak => worker::Measure::Peak,
        };
        worker::serve(
            Question::named(&self.question)?,
            self.buffers.into(),
            measure,
            io::stdin().lock(),
            io::stdout().lock(),
        )
    }
}
