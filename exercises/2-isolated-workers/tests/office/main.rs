//! Stages 1 to 7: sheets and workers.
//!
//! Every test that uses the pool locks it, so that none meets another's chaos.

#![forbid(unsafe_code)]

mod signatures;
mod workers;

mod stage_1_lend;
mod stage_2_blank;
mod stage_3_memory;
mod stage_4_work;
mod stage_5_panic;
mod stage_6_shutdown;
mod stage_7_isolation;
