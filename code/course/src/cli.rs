//! The command line of `cargo course`, and its `--help`.

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::commands::{
    completions, goto, hint, list, prove, read, reset, status, teach, test, update, watch,
};
use crate::interrupt;
use crate::submission::limits::{self, Limited};

/// A Hint, Not a Promise: a course on object pooling in Rust
///
/// Without a command, `cargo course` says where you are and what to do next.
#[derive(Debug, Parser)]
#[command(
    name = "course",
    bin_name = "cargo course",
    version,
    disable_help_subcommand = true,
    after_help = "For teachers:
  verify   Check that the exercises are sound
  mistake  Show a class a wrong solution
  grade    Grade submissions
  handout  Make a copy of the course for learners

Examples:
  cargo course                 where you are, and what to do next
  cargo course read --open     read the book in your browser
  cargo course list            the exercises, and how far you are
  cargo course watch           test your work at each save
  cargo course test 1          test it once
  cargo course hint            one more hint each time
  cargo course break 1         which test notices when a line is gone?
  cargo course prove --quick   does a pool pay on this machine?
  cargo course test --help     more about one command"
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    colour: colorchoice_clap::Color,
}

#[derive(Debug, Subcommand)]
enum Command {
    Read(read::Read),
    List(list::List),
    Test(test::Test),
    Watch(watch::Watch),
    Hint(hint::Hint),
    Goto(goto::Goto),
    Reset(reset::Reset),
    Update(update::Update),
    Prove(prove::Prove),
    /// Remove a line of your own answer, and see which test notices
    Break(teach::Teach),
    Completions(completions::Completions),
    /// Check that the exercises are sound
    #[command(hide = true)]
    Verify(teach::Teach),
    /// Show a class a wrong solution
    #[command(hide = true)]
    Mistake(teach::Teach),
    /// Grade submissions
    #[command(hide = true)]
    Grade(teach::Teach),
    /// Make a copy of the course for learners
    #[command(hide = true)]
    Handout(teach::Teach),
    /// Limit this process, then become the given command
    #[command(hide = true)]
    Limited(Limited),
}

/// Does what the command line asks.
pub fn dispatch() -> anyhow::Result<ExitCode> {
    let Cli { command, colour } = Cli::parse();
    colour.write_global();
    if let Some(Command::Limited(limited)) = &command {
        match limits::become_limited(limited)? {}
    }
    interrupt::watch()?;
    match command {
        None => status::run(),
        Some(Command::Read(read)) => read.run(),
        Some(Command::List(list)) => list.run(),
        Some(Command::Test(test)) => test.run(),
        Some(Command::Watch(watch)) => watch.run(),
        Some(Command::Hint(hint)) => hint.run(),
        Some(Command::Goto(goto)) => goto.run(),
        Some(Command::Reset(reset)) => reset.run(),
        Some(Command::Update(update)) => update.run(),
        Some(Command::Break(other)) => other.run_in("break-line", "break"),
        Some(Command::Verify(teach)) => teach.run("verify"),
        Some(Command::Mistake(teach)) => teach.run("mistake"),
        Some(Command::Grade(teach)) => teach.run("grade"),
        Some(Command::Handout(teach)) => teach.run("handout"),
        Some(Command::Prove(prove)) => prove.run(),
        Some(Command::Completions(completions)) => completions.run(everything()),
        Some(Command::Limited(_)) => unreachable!("handled above"),
    }
}

/// The command line with what its help lists apart, for completions.
fn everything() -> clap::Command {
    let teachers = ["verify", "mistake", "grade", "handout"];
    teachers.iter().fold(Cli::command(), |command, name| {
        command.mut_subcommand(name, |command| command.hide(false))
    })
}
