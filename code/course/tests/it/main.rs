#![forbid(unsafe_code)]
//! `cargo course`, run as a learner runs it: on small courses made for one test each.

mod busy_git;
mod chapters;
mod course;
mod exercises;
mod goto;
mod grade;
mod handout;
mod here;
mod hints;
mod interface;
mod interrupt;
mod learner;
mod matrix;
mod mistake;
mod real;
mod reset;
mod shell;
mod template;
#[cfg(unix)]
mod terminal;
mod unruly;
mod update;
mod verify;
#[cfg(unix)]
mod watch;
