//! `cargo course mistake`: a wrong solution, shown to a class.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use crate::completion_token;
use crate::wrong_solution::{self, WrongSolution};
use course::ask;
use course::backup;
use course::commands::test::print_stages;
use course::exercise::Exercise;
use course::exercises;
use course::repository::{self, Repository};
use course::submission::Submission;
use course::submission::limits::Limits;
use course::submission::sandbox::Sandbox;
use course::submission::test_run;
use course::text::{self, BAD, COMMAND, GOOD, HEADING};

/// Show a class a wrong solution
///
/// Each exercise has solutions that somebody might write and that a test finds. Without a name, they
/// are listed with what each gets wrong. With a name, the difference from the reference solution is
/// shown, and a test that fails because of it.
///
/// Needs `solutions-private/`, which a hand-out does not have.
///
/// Exit code: 0 when it was shown, 2 if not.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course mistake 1                           those of exercise 1
  cargo course mistake 1 counts_gets               what is wrong with one of them
  cargo course mistake 1 counts_gets --lay-out     put it into the learner's file, and keep a copy of that
  cargo course mistake 1 --quiz                    draw one, let the room vote, then run the tests
  cargo course mistake 1 --quiz --seed 7           the same one again")]
pub(crate) struct Mistake {
    /// A number, a name or its beginning, or a level
    exercise: String,

    /// One of the names that are listed without it
    name: Option<String>,

    /// Put the program into the learner's file; what is there is copied to backups/ first
    #[arg(long, requires = "name")]
    lay_out: bool,

    /// Draw one, show the program, wait for Enter, then run the tests
    #[arg(long, conflicts_with = "name")]
    quiz: bool,

    /// Which one the quiz draws
    #[arg(long, requires = "quiz", value_name = "NUMBER")]
    seed: Option<u32>,

    #[command(flatten)]
    limits: Limits,
}

impl Mistake {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        let repository = Repository::find()?;
        let exercise = exercises::one(&repository, &self.exercise)?;
        wrong_solution::require_folder(&repository)?;
        let patches = wrong_solution::files(&repository, &exercise, "wrong")?;
        let read = |path: &PathBuf| WrongSolution::read(&repository, path);
        let solutions = patches.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        if self.quiz {
            let seed = match self.seed {
                Some(seed) => seed,
                None => getrandom::u32().context("the system has no random numbers")? % 10_000,
            };
            // The same seed draws the same one, as long as none is added.
            let drawn = &solutions[seed as usize % solutions.len()];
            self.quiz(&repository, &exercise, seed, drawn)?;
        } else if let Some(name) = &self.name {
            let named = solutions.iter().find(|solution| solution.name == *name);
            let number = exercise.number;
            let solution = named.with_context(|| {
                format!("exercise {number} has no wrong solution `{name}`; `cargo course mistake {number}` lists them")
            })?;
            match self.lay_out {
                true => lay_out(&repository, &exercise, solution)?,
                false => show(&mut anstream::stdout().lock(), solution)?,
            }
        } else {
            list(&exercise, &solutions)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn quiz(
        &self,
        repository: &Repository,
        exercise: &Exercise,
        seed: u32,
        solution: &WrongSolution,
    ) -> anyhow::Result<()> {
        let mut out = anstream::stdout().lock();
        let Exercise { number, title, .. } = exercise;
        writeln!(out, "{HEADING}Exercise {number}: {title}{HEADING:#}\n")?;
        writeln!(out, "{}", solution.program)?;
        for (number, stage) in (1..).zip(&exercise.stages) {
            writeln!(out, "  Stage {number}: {}", stage.name)?;
        }
        writeln!(
            out,
            "\nThis is number {seed}: `--seed {seed}` shows it again.\nWhich stage fails first? Vote, then press Enter."
        )?;
        ask::line()?;

        let limits = completion_token::required(&self.limits);
        let sandbox = Sandbox::open(repository, &limits)?;
        let shown = format!("{} with {}", exercise.files[0].display(), solution.name);
        let submission = Submission::program(repository, exercise, &solution.program, shown)?;
        let run = test_run::run_all(&sandbox, &submission)?;
        if let Err(failure) = &run.result {
            writeln!(
                out,
                "{BAD}It does not compile.{BAD:#}\n{}",
                failure.message()
            )?;
        }
        print_stages(&mut out, &run)?;
        writeln!(out)?;
        show(&mut out, solution)?;
        Ok(())
    }
}

fn list(exercise: &Exercise, solutions: &[WrongSolution]) -> io::Result<()> {
    let Exercise { number, title, .. } = exercise;
    let mut out = anstream::stdout().lock();
    let count = text::count(solutions.len(), "wrong solution");
    writeln!(
        out,
        "{HEADING}Exercise {number}: {title}{HEADING:#}, {count}\n"
    )?;
    let widest = solutions.iter().map(|solution| solution.name.len()).max();
    let widest = widest.unwrap_or(0);
    for WrongSolution { name, wrong, .. } in solutions {
        writeln!(out, "  {COMMAND}{name:<widest$}{COMMAND:#}  {wrong}")?;
    }
    writeln!(
        out,
        "\nSee one with {COMMAND}cargo course mistake {number} NAME{COMMAND:#}"
    )
}

fn show(out: &mut impl Write, solution: &WrongSolution) -> io::Result<()> {
    writeln!(out, "{HEADING}{}{HEADING:#}", solution.name)?;
    writeln!(out, "  What is wrong:  {}", solution.wrong)?;
    writeln!(out, "  Why tempting:   {}", solution.tempting)?;
    writeln!(out, "  A test fails:   {}\n", solution.fails)?;
    for line in solution.diff.lines() {
        match line.as_bytes().first() {
            Some(b'+') => writeln!(out, "{GOOD}{line}{GOOD:#}")?,
            Some(b'-') => writeln!(out, "{BAD}{line}{BAD:#}")?,
            _ => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}

/// The learner's file becomes the wrong solution, with a copy of what was there.
fn lay_out(
    repository: &Repository,
    exercise: &Exercise,
    solution: &WrongSolution,
) -> anyhow::Result<()> {
    let file = exercise.path.join(&exercise.files[0]);
    let shown = repository.shown(&file);
    let kept = backup::keep(repository, std::slice::from_ref(&file))?;
    repository::replace(&file, solution.program.as_bytes())?;
    let (name, number) = (&solution.name, exercise.number);
    let mut out = anstream::stdout().lock();
    writeln!(out, "{shown} is {name} now.")?;
    if let Some(kept) = kept {
        writeln!(out, "What was there is kept: {kept}")?;
    }
    writeln!(
        out,
        "Test it with {COMMAND}cargo course test {number}{COMMAND:#}; {COMMAND}cargo course reset {number}{COMMAND:#} puts the starter back."
    )?;
    Ok(())
}
