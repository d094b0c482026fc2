//! Stages 1 to 5: a pool that keeps what it is given, as pools mostly do.

#![forbid(unsafe_code)]

#[path = "../encoder/mod.rs"]
mod encoder;
mod signatures;

mod stage_1_get;
mod stage_2_reuse;
mod stage_3_reset;
mod stage_4_count;
mod stage_5_loop;
