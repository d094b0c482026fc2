//! The command line of `cargo course`, and its `--help`.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use crate::commands::run_package::{Forwarded, Prove, Read};
use crate::commands::{goto, hint, reset, status, test, update, watch};
use crate::interrupt;

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
    Read(Read),
    List(status::List),
    Test(test::Test),
    Watch(watch::Watch),
    Hint(hint::Hint),
    Goto(goto::Goto),
    Reset(reset::Reset),
    Update(update::Update),
    Prove(Prove),
    /// Remove a line of your own answer, and see which test notices
    Break(Forwarded),
    Completions(Completions),
    /// Check that the exercises are sound
    #[command(hide = true)]
    Verify(Forwarded),
    /// Show a class a wrong solution
    #[command(hide = true)]
    Mistake(Forwarded),
    /// Grade submissions
    #[command(hide = true)]
    Grade(Forwarded),
    /// Make a copy of the course for learners
    #[command(hide = true)]
    Handout(Forwarded),
}

/// Does what the command line asks.
pub fn dispatch() -> anyhow::Result<ExitCode> {
    let Cli { command, colour } = Cli::parse();
    colour.write_global();
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
        Some(Command::Break(other)) => other.run("course-break", "break"),
        Some(Command::Verify(other)) => other.run("teach", "verify"),
        Some(Command::Mistake(other)) => other.run("teach", "mistake"),
        Some(Command::Grade(other)) => other.run("teach", "grade"),
        Some(Command::Handout(other)) => other.run("teach", "handout"),
        Some(Command::Prove(prove)) => prove.run(),
        Some(Command::Completions(completions)) => completions.run(),
    }
}

/// Print completions for your shell
///
/// Shells complete programs, but `cargo course` is an alias of Cargo's. So first give it the name
/// `course`, in one of two ways:
///
///   cargo install --path code/course       a program, quicker to start; repeat it after an update
///   course() { cargo course "$@"; }        a function, in your shell's start file
///
/// Both work anywhere inside the course's folder. Then store the output of this command where your
/// shell looks for completions of `course`.
#[derive(Args, Debug)]
#[command(
    verbatim_doc_comment,
    after_help = "Examples:
  cargo course completions bash > ~/.local/share/bash-completion/completions/course
  cargo course completions zsh > ~/.zfunc/_course       with ~/.zfunc in your fpath
  cargo course completions fish > ~/.config/fish/completions/course.fish
  cargo course completions powershell >> $PROFILE"
)]
pub struct Completions {
    /// The shell to complete in
    shell: Shell,
}

impl Completions {
    fn run(&self) -> anyhow::Result<ExitCode> {
        // Made whole first: clap_complete gives up with a panic when a pipe is closed early.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "course", &mut script);
        io::stdout().write_all(&script)?;
        Ok(ExitCode::SUCCESS)
    }
}
