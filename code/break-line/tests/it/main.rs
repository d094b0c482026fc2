#![forbid(unsafe_code)]
//! `cargo course break`, on small courses made for one test each, and on the solutions of this one.

// The tests of `course` have these too, and use more of them.
#[allow(dead_code)]
#[path = "../../../course/tests/it/course.rs"]
mod course;
#[path = "../../src/find.rs"]
mod find;
mod shown;
mod solutions;
#[cfg(unix)]
#[allow(dead_code)]
#[path = "../../../course/tests/it/terminal.rs"]
mod terminal;

/// The command that is tested.
const PROGRAM: &str = env!("CARGO_BIN_EXE_break-line");
