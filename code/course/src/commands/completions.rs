//! `cargo course completions`: for the shell.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;
use clap_complete::Shell;

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
    /// `command` is the whole command line, as clap knows it.
    pub fn run(&self, mut command: clap::Command) -> anyhow::Result<ExitCode> {
        // Made whole first: clap_complete gives up with a panic when a pipe is closed early.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "course", &mut script);
        io::stdout().write_all(&script)?;
        Ok(ExitCode::SUCCESS)
    }
}
