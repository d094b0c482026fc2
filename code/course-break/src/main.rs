#![forbid(unsafe_code)]
//! What `cargo course break` starts: takes a line of a learner's own answer away, asks which test will
//! notice, and shows which does. A package of its own, so that a parser of Rust is compiled when needed.

mod find;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Parser};
use course::commands::test::print_stages;
use course::exercise::{Exercise, TestId};
use course::repository::Repository;
use course::submission::limits::Limits;
use course::submission::sandbox::Sandbox;
use course::submission::{Submission, test_run};
use course::text::{BAD, GOOD, HEADING};
use course::{ask, exercises, interrupt, progress};

const UNNOTICED: &str = concat!(
    "Your answer may not need the removed line. If it does, a test is missing:\nplease report it, with ",
    "your file and the lines above, at ",
    env!("CARGO_PKG_REPOSITORY"),
    "/issues/new"
);

#[derive(Debug, Parser)]
#[command(bin_name = "cargo course", disable_help_subcommand = true)]
enum Cli {
    Break(Break),
}

/// Remove a line of your own answer, and see which test notices
///
/// For an exercise that is done. Chooses something at random that matters (a reset, a join, an
/// ordering), shows your answer without it, asks which test will notice, and runs the tests on a copy.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course break 2                 draw one
  cargo course break 2 --number 7      a certain one; they are counted from 1
  cargo course break 2 --guess 5       stage 5 will notice, for a script
  cargo course break 2 --guess none    no test will notice")]
struct Break {
    /// A number, a name or its beginning, or a level
    exercise: String,

    /// Which one to remove
    #[arg(long)]
    number: Option<usize>,

    /// What will notice: a stage, a test, or `none`
    #[arg(long)]
    guess: Option<String>,

    #[command(flatten)]
    colour: colorchoice_clap::Color,

    #[command(flatten)]
    limits: Limits,
}

fn main() -> ExitCode {
    let Cli::Break(command) = Cli::parse();
    course::exit_code(interrupt::watch().and_then(|()| command.run()))
}

impl Break {
    fn run(&self) -> anyhow::Result<ExitCode> {
        self.colour.write_global();
        let repository = Repository::find()?;
        let exercise = exercises::one(&repository, &self.exercise)?;
        let file = exercise.path.join(&exercise.files[0]);
        let (shown, source) = (repository.shown(&file), repository.read(&file)?);
        let test = format!("cargo course test {}", exercise.number);
        if !progress::state(&repository, &exercise).done() {
            bail!("{shown} is not known to be done: run `{test}` until it says so");
        }
        let breaks = find::breaks(&source, exercise.number).context(shown.clone())?;
        let count = breaks.len();
        let drawn = || fastrand::usize(0..count.max(1)) + 1;
        let number = self.number.unwrap_or_else(drawn);
        let Some((kind, program)) = breaks.get(number.wrapping_sub(1)) else {
            bail!("{shown} has no number {number}: {count} things can be taken out of it");
        };

        let mut out = anstream::stdout();
        writeln!(
            out,
            "{HEADING}{shown} without {kind}{HEADING:#} (number {number} of {count})\n"
        )?;
        let diff = diffy::create_patch(&source, program).to_string();
        for line in diff.lines().skip(2) {
            writeln!(out, "  {line}")?;
        }
        let expected = self.expected(&exercise)?;

        let sandbox = Sandbox::open(&repository, &self.limits)?;
        let submission = Submission::program(&repository, &exercise, program, shown)?;
        let run = test_run::run_all(&sandbox, &submission)?;
        writeln!(out)?;
        if let Err(failure) = &run.result {
            writeln!(out, "{}", failure.message())?;
            writeln!(out, "{BAD}It does not compile,{BAD:#} so no test has run.")?;
            return Ok(ExitCode::SUCCESS);
        }
        print_stages(&mut out, &run)?;
        if run.first_failure().is_none() {
            writeln!(out, "\n{BAD}No test notices.{BAD:#} {UNNOTICED}")?;
        }
        if let Some(expected) = expected {
            let notice: Vec<_> = run.tests().filter(|test| !test.passed()).collect();
            let right = match notice[..] {
                [] => expected.is_empty(),
                _ => notice.iter().any(|test| expected.contains(&&test.test)),
            };
            match right {
                true => writeln!(out, "\n{GOOD}Your guess was right.{GOOD:#}")?,
                false => writeln!(out, "\nYour guess was not right.")?,
            }
        }
        writeln!(out, "\nYour file is as it was.")?;
        Ok(ExitCode::SUCCESS)
    }

    /// The tests that are expected to notice, if anybody says so.
    fn expected<'e>(&self, exercise: &'e Exercise) -> anyhow::Result<Option<Vec<&'e TestId>>> {
        let understand = |guess: &str| match guess {
            "none" => Ok(Vec::new()),
            _ => exercise.tests_named(guess),
        };
        if let Some(guess) = &self.guess {
            return understand(guess).map(Some);
        }
        let mut out = anstream::stdout();
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            let words = "Nobody can be asked here; `--guess` says what you expect.";
            writeln!(out, "\n{words}")?;
            return Ok(None);
        }
        writeln!(out, "\nWhich test will notice?")?;
        for (number, stage) in (1..).zip(&exercise.stages) {
            let tests: Vec<_> = stage.tests.iter().map(TestId::name).collect();
            writeln!(out, "  {number}  {}", tests.join(", "))?;
        }
        ask::until(
            "A stage's number, a test, or `none`; Enter skips this: ",
            understand,
        )
    }
}
