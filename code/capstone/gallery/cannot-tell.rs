//! A buffer for requests of very unequal size
//!
//! Servers pool buffers. What a pool saves here is lost in how much the work itself varies.
//!
//! Instead: look at what the requests do: the buffer does not matter.

use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};
use std::hint::black_box;

use hintpool::Verdict;

pub type Value = Vec<u8>;

/// Most requests take some tens of steps, one in a thousand some ten thousands, and one in a million all of these.
const FEWEST_STEPS: f64 = 32.0;
const MOST_STEPS: f64 = 4e6;

pub fn create() -> Value {
    Vec::with_capacity(1024)
}

// ANCHOR: use
pub fn use_it(value: &mut Value) -> u64 {
    let steps = (FEWEST_STEPS / between_0_and_1()).min(MOST_STEPS) as u64;
    let sum = (0..steps).fold(1, |sum: u64, step| black_box(sum.wrapping_mul(31) ^ step));
    value.extend_from_slice(&sum.to_le_bytes());
    // Not the sum, which chance decides.
    value.len() as u64
}

pub fn recycle(value: &mut Value) -> Verdict {
    value.clear();
    Verdict::Keep
}
// ANCHOR_END: use

/// Another sequence in each process, as no two days of a server are alike.
fn between_0_and_1() -> f64 {
    thread_local!(static STATE: Cell<u64> = Cell::new(RandomState::new().hash_one(0)));
    let next = STATE
        .get()
        .wrapping_mul(0x5851_f42d_4c95_7f2d)
        .wrapping_add(1);
    STATE.set(next);
    ((next >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
}
