//! The ways to come by a buffer of 1 KiB that are compared.

pub mod crates;
pub mod per_thread;
pub mod queues;

pub use hintpool_arms::{Arm, CAPACITY, Lends, new_buffer, write};

/// How many values a pool of fixed size is made for: more than any work holds at once.
pub const MOST: usize = 1024;
