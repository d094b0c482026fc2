#![forbid(unsafe_code)]
//! `cargo course`, run as a learner runs it: on small courses made for one test each.

mod busy_git;
mod course;
mod exercises;
mod here;
mod interrupt;
mod learner;
mod reset;
#[cfg(unix)]
mod terminal;
mod tiny;
#[cfg(unix)]
mod unruly;
mod update;
#[cfg(unix)]
mod watch;

/// The command that is tested.
const PROGRAM: &str = env!("CARGO_BIN_EXE_course");
