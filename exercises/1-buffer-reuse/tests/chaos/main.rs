//! Stage 6: a pool that forgets. A binary of its own, since chaos reaches every pool of a process.

#![forbid(unsafe_code)]

#[path = "../encoder/mod.rs"]
mod encoder;

mod stage_6_chaos;
