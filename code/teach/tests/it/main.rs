#![forbid(unsafe_code)]
//! The commands for teachers, on small courses made for one test each.

// The tests of `course` have it too, and use more of it.
#[allow(dead_code)]
#[path = "../../../course/tests/it/course.rs"]
mod course;
#[path = "../../../course/tests/it/git.rs"]
mod git;
mod grade;
mod handout;
mod mistake;
mod solutions;
mod verify;

/// The command that is tested.
const PROGRAM: &str = env!("CARGO_BIN_EXE_teach");
