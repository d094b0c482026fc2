//! `measure`: both policies in turns, and the worker that it starts for each.

use std::path::PathBuf;
use std::{env, io};

use anyhow::{Result, ensure};
use capstone::results::{Results, SCHEMA};
use capstone::{RESULTS, environment, repository_root};
use clap::{Args, ValueEnum};
use encoder::measure::question::Question;
use encoder::measure::run::{FULL, QUICK, SUBJECT};
use encoder::measure::{report, run, worker};

use super::Buffers;

#[derive(Args, Debug)]
pub(super) struct Measure {
    /// Questions to ask, as the table names them; all if none is named
    #[arg(value_name = "QUESTION")]
    questions: Vec<String>,
    /// Few samples: shows the direction in about a minute
    #[arg(long)]
    quick: bool,
    /// Where to write [default: code/capstone/results/encoder.json if all is measured in full from a clean tree, otherwise target/encoder.json]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Measure code that is not committed; the file says so, and the book may not quote it
    #[arg(long)]
    allow_dirty: bool,
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
    pub(super) fn run(&self) -> Result<()> {
        let root = repository_root(&env::current_dir()?)?;
        ensure!(
            self.quick || !cfg!(debug_assertions),
            "a debug build measures the debug build: cargo run --release -p encoder -- measure"
        );
        let questions = match &self.questions[..] {
            [] => Question::all(),
            names => names
                .iter()
                .map(|name| Question::named(name))
                .collect::<Result<_>>()?,
        };
        let environment = environment::capture(&root, &SUBJECT)?;
        let dirty = &environment.commit.dirty;
        ensure!(
            dirty.is_empty() || self.allow_dirty,
            "not committed: {}\nA recording names the commit that it measured: commit first, or pass --allow-dirty",
            dirty.join(", ")
        );
        let quotable = !self.quick && self.questions.is_empty() && dirty.is_empty();
        let folder = if quotable { RESULTS } else { "target" };
        let out = self
            .out
            .clone()
            .unwrap_or_else(|| root.join(folder).join("encoder.json"));
        eprintln!(
            "The load was {:.2} over the last minute; near 0 gives the narrowest intervals.",
            environment.system.load_before
        );
        let effort = if self.quick { QUICK } else { FULL };
        let cases = run::run(&root, &questions, &effort, |what| eprintln!("{what}"))?;
        print!("{}", report::text(&questions, &cases));
        let results = Results {
            schema: SCHEMA,
            environment,
            effort,
            interrupted: false,
            cases,
        };
        results.save(&out)?;
        eprintln!("Wrote {}.", out.display());
        for problem in results.problems() {
            eprintln!("note: the book may not quote this file: {problem}");
        }
        Ok(())
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
