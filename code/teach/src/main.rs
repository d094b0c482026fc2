#![forbid(unsafe_code)]
//! The commands of `cargo course` for teachers, in a crate of their own, so that no learner compiles
//! archives and tables. `course` starts it.
//!
//! Top down: [`verify`] proves that exercises are sound; [`mistake`] shows a [`wrong_solution`]; [`grade`]
//! judges what learners hand in; [`handout`] makes what they start from. `completion_token` has each test
//! prove that it reached its end. Files are found, and submissions run, by `course`.

mod completion_token;
mod empty_folder;
mod grade;
mod handout;
mod mistake;
mod verify;
mod wrong_solution;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use course::interrupt;

/// The commands of `cargo course` for teachers
#[derive(Debug, Parser)]
#[command(
    name = "teach",
    bin_name = "cargo course",
    version,
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    colour: colorchoice_clap::Color,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(verify::Verify),
    Mistake(mistake::Mistake),
    Grade(grade::Grade),
    Handout(handout::Handout),
}

/// The exit codes are those of [`course::run`].
fn main() -> ExitCode {
    let Cli { command, colour } = Cli::parse();
    colour.write_global();
    course::exit_code(interrupt::watch().and_then(|()| match command {
        Command::Verify(verify) => verify.run(),
        Command::Mistake(mistake) => mistake.run(),
        Command::Grade(grade) => grade.run(),
        Command::Handout(handout) => handout.run(),
    }))
}
