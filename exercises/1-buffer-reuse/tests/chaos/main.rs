//! Stage 6: a pool that forgets. A binary of its own, since chaos reaches every pool of a process.

#![forbid(unsafe_code)]

#[path = "../classroom/mod.rs"]
mod classroom;

mod stage_6_chaos;
