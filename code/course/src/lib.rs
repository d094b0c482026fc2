#![forbid(unsafe_code)]
//! `cargo course`: says where a learner is, tests an exercise, and starts what is heavy: the reader, the
//! capstone, `course-break`, and `teach` for teachers.
//!
//! Top down: [`cli`] declares what can be typed, [`commands`] holds what each does,
//! [`repository`] knows where the course's files are, [`exercise`] reads an exercise's metadata,
//! [`exercises`] finds the one that is meant, and [`submission`] builds and runs learners' code under
//! limits. Nothing here depends on another crate of the workspace:
//! the command runs cargo and reads files, and stays quick to compile.

pub mod ask;
pub mod backup;
pub mod chapters;
pub mod cli;
pub mod commands {
    //! One file for each command, or for a few that are alike.

    pub mod goto;
    pub mod hint;
    pub mod reset;
    pub mod run_package;
    pub mod status;
    pub mod test;
    pub mod update;
    pub mod watch;
}
pub mod exercise;
pub mod exercises;
pub mod git;
pub mod interrupt;
pub mod progress;
pub mod repository;
pub mod submission;
pub mod text;

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

/// Runs the command line. Exit codes: 0 done, 1 something failed its test, 2 it could not be
/// tried, 130 stopped by Ctrl-C.
pub fn run() -> ExitCode {
    exit_code(cli::dispatch())
}

/// What a command ends with; an error is told.
pub fn exit_code(result: anyhow::Result<ExitCode>) -> ExitCode {
    let error = match result {
        Ok(code) => return code,
        Err(error) => error,
    };
    if error.is::<interrupt::Interrupted>() {
        return ExitCode::from(interrupt::EXIT_CODE);
    }
    // `cargo course list | head` closes the pipe early; that is no error of ours.
    let io = error.downcast_ref::<std::io::Error>();
    if io.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe) {
        return ExitCode::SUCCESS;
    }
    let (label, error) = (text::BAD, format!("{error:#}"));
    // When standard error is closed too, there is nobody left to tell.
    let _ = writeln!(anstream::stderr(), "{label}error:{label:#} {error}");
    ExitCode::from(2)
}
