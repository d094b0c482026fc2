//! `prove`: ask where a pool pays on this machine.

mod show;
mod spectator;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use anyhow::{Result, bail};
use capstone::environment::{self, Subject};
use capstone::prove::plan::{self, Allocator, Row};
use capstone::prove::programs::{self, COUNTING, Programs};
use capstone::prove::{FULL, QUICK, SMOKE, estimate, run, table};
use capstone::results::{Effort, Results, SCHEMA};
use clap::Args;
use workbench::question;

use super::root;
use spectator::Spectator;

/// What shells report for a command that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// The workbench is part of every recording already.
const MEASURED: Subject = Subject {
    crates: &["hintpool", "regex-automata", "opool", "crossbeam-queue"],
    files: &[],
};

#[derive(Args, Debug)]
pub(super) struct Prove {
    /// Questions to ask, as `--list` names them; all if none is named
    #[arg(value_name = "QUESTION")]
    questions: Vec<String>,
    /// Fewer questions and shorter samples: about a minute instead of ten
    #[arg(long)]
    quick: bool,
    /// Name the questions and end
    #[arg(long)]
    list: bool,
    /// Where to write what was found [default: target/prove/results.json]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Two samples of each arm, by the programs that are there: shows that it works
    #[arg(long, hide = true)]
    smoke: bool,
}

impl Prove {
    pub(super) fn run(self) -> Result<ExitCode> {
        if self.list {
            show::questions(&question::all());
            return Ok(ExitCode::SUCCESS);
        }
        if cfg!(debug_assertions) && !self.smoke {
            bail!("a debug build measures the debug build: run `cargo course prove`");
        }
        let spectator = Spectator::new()?;
        let root = root()?;
        let mut rows = plan::select(
            &question::all(),
            &self.questions,
            self.quick,
            &[Allocator::System],
        )?;
        leave_out_what_needs_more_cores(&mut rows)?;
        let programs = self.programs(&root)?;
        self.measure(&root, &rows, &programs, spectator)
    }

    fn effort(&self) -> Effort {
        match (self.smoke, self.quick) {
            (true, _) => SMOKE,
            (false, true) => QUICK,
            (false, false) => FULL,
        }
    }

    fn programs(&self, root: &Path) -> Result<Programs> {
        let mut programs = Programs::this()?;
        let counting = if self.smoke {
            programs::beside_this(COUNTING)?
        } else {
            eprintln!("Compiling the program that counts allocations.");
            programs::build(root, COUNTING)?
        };
        programs.counting(counting);
        Ok(programs)
    }

    fn measure(
        &self,
        root: &Path,
        rows: &[Row],
        programs: &Programs,
        mut spectator: Spectator,
    ) -> Result<ExitCode> {
        let effort = self.effort();
        let environment = environment::capture(root, &MEASURED)?;
        show::before(&environment);
        spectator.begin();
        let found = run::run(rows, &effort, programs, &mut spectator)?;
        let results = Results {
            schema: SCHEMA,
            environment,
            effort,
            interrupted: found.interrupted,
            cases: found.cases,
        };
        let lines = table::lines(&results);
        show::answers(&lines, &results);
        if lines.is_empty() {
            eprintln!("Stopped before the first answer: nothing is written.");
            return Ok(ExitCode::from(INTERRUPTED));
        }
        let out = self.out.clone();
        let out = out.unwrap_or_else(|| root.join("target/prove/results.json"));
        results.save(&out)?;
        let took = estimate::words(spectator.took());
        eprintln!("Wrote {} after {took}.", out.display());
        Ok(match results.interrupted {
            true => ExitCode::from(INTERRUPTED),
            false => ExitCode::SUCCESS,
        })
    }
}

fn leave_out_what_needs_more_cores(rows: &mut Vec<Row>) -> Result<()> {
    let cores = thread::available_parallelism()?.get();
    let left_out = plan::leave_out_what_needs_more_cores(rows, cores);
    if !left_out.is_empty() {
        let questions = left_out.join(", ");
        eprintln!("This process may use {cores} core, so these are left out: {questions}.");
    }
    if rows.is_empty() {
        bail!("no question is left to ask");
    }
    Ok(())
}
