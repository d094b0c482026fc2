#![forbid(unsafe_code)]
// The counts are those of a pool with the asymmetric fence.
#![cfg(all(target_os = "linux", not(hintpool_fenced)))]
//! Traffic as servers have it: values that one thread gets and another returns.
//!
//! One rule is held everywhere: what a pool has made and not dropped stays within four times the
//! most values that were out at once, plus the threads inside a call. The tests count values. None
//! looks at a clock, and none depends on how fast its threads run.

#[macro_use]
mod probe;
mod worker;

mod bursts;
mod hand_over;
mod leaving;
mod limited;
mod patterns;
mod pool_drops;
mod tasks;
mod thread_ends;
