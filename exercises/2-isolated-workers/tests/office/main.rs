//! Stages 1 to 7: sheets and workers.
//!
//! Every test that uses the pool waits for its turn, so that none meets another's chaos.

#![forbid(unsafe_code)]

mod crew;
mod signatures;

mod stage_1_lend;
mod stage_2_blank;
mod stage_3_memory;
mod stage_4_work;
mod stage_5_panic;
mod stage_6_shutdown;
mod stage_7_isolation;
