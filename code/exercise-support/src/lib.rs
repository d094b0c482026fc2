//! What the tests of all exercises share: how a failing test speaks, where its numbers come from,
//! how it gets the pools of its process to itself, and how it ends if the learner's code does not.

#![forbid(unsafe_code)]

pub mod lesson;
pub mod pools;

pub use lesson::{Lesson, Rng, check, in_the_end, random, watch};
