//! What can be typed, and what `--help` teaches about it.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use course::interrupt;

use crate::{grade, handout, mistake, verify};

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

/// Does what the command line asks.
pub fn dispatch() -> anyhow::Result<ExitCode> {
    let Cli { command, colour } = Cli::parse();
    colour.write_global();
    interrupt::watch()?;
    match command {
        Command::Verify(verify) => verify.run(),
        Command::Mistake(mistake) => mistake.run(),
        Command::Grade(grade) => grade.run(),
        Command::Handout(handout) => handout.run(),
    }
}
