#![forbid(unsafe_code)]
//! `cargo course`, run as a learner runs it: on small courses made for one test each.

mod afterwards;
mod busy_git;
mod chapters;
mod course;
mod exercises;
mod git;
mod goto;
mod here;
mod hints;
mod interrupt;
mod learner;
mod reset;
mod shell;
mod template;
#[cfg(unix)]
mod terminal;
mod undisturbed;
mod unruly;
mod update;
#[cfg(unix)]
mod watch;

/// The command that is tested.
const PROGRAM: &str = env!("CARGO_BIN_EXE_course");
