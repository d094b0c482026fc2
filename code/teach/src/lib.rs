#![forbid(unsafe_code)]
//! The commands of `cargo course` for teachers, in a crate of their own, so that no learner compiles
//! archives, tables and a parser of Rust. `course` starts it.
//!
//! Top down: [`cli`] declares what can be typed. [`verify`] proves that exercises are sound;
//! [`mistake`] shows a [`wrong_solution`]; [`grade`] judges what learners hand in; [`handout`] makes
//! what they start from. `completion_token` has each test prove that it reached its end. Files are
//! found, and submissions run, by `course`.

pub mod cli;
mod completion_token;
pub mod grade;
pub mod handout;
pub mod mistake;
pub mod verify;
pub mod wrong_solution;

use std::process::ExitCode;

/// Runs the command line, with the exit codes of [`course::run`].
pub fn run() -> ExitCode {
    course::exit_code(cli::dispatch())
}
