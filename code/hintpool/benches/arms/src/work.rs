//! What is done with the buffers on one thread: one byte is written into each.

use crate::{Arm, write};

/// Buffers that are held at once in a burst.
pub const BURST: usize = 64;

/// Does `round` so many times. A round gets a buffer, writes a byte and gives it back.
///
/// Never inlined, as the other works are not: so the loop is compiled once and alike for every arm,
/// whatever stands around it.
#[inline(never)]
pub fn rounds(round: impl Fn(), rounds: u64) {
    for _ in 0..rounds {
        round();
    }
}

/// Gets [`BURST`] buffers, and then gives all of them back; until `values` were got.
#[inline(never)]
pub fn bursts<A: Arm>(arm: &'static A, values: u64) {
    let mut held = Vec::with_capacity(BURST);
    for _ in 0..values / BURST as u64 {
        for _ in 0..BURST {
            let mut item = arm.get();
            write(A::buffer(&mut item));
            held.push(item);
        }
        for item in held.drain(..) {
            arm.put(item);
        }
    }
}
