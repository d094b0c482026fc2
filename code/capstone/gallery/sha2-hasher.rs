//! The state of SHA-256, for a token of 60 bytes
//!
//! Programs that check many signatures or passwords sometimes pool it, as programs in Go do.
//!
//! Instead: make it anew: it is a few numbers on the stack, and `Sha256::digest` needs one line.
//@ sha2.workspace = true

use std::hint::black_box;

use hintpool::Verdict;
use sha2::{Digest, Sha256};

pub type Value = Sha256;

const TOKEN: &[u8] = b"session=9f86d081884c7d659a2feaa0c55ad015; user=4711; role=ad";

pub fn create() -> Value {
    Sha256::new()
}

pub fn use_it(value: &mut Value) -> u64 {
    value.update(black_box(TOKEN));
    value
        .finalize_reset()
        .iter()
        .map(|byte| u64::from(*byte))
        .sum()
}

/// `finalize_reset` has made it clean.
pub fn recycle(_: &mut Value) -> Verdict {
    Verdict::Keep
}
