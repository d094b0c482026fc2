//! What the tests of all exercises share: how a failing test speaks, where its numbers come from,
//! and how it gets the pools of its process to itself.

#![forbid(unsafe_code)]

pub mod chance;
pub mod lesson;
pub mod quiet;

pub use chance::Chance;
pub use lesson::{Lesson, check};
