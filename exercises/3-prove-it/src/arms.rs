//! The two things that are compared: an operation with a buffer that is new, and with a pooled one.

use crate::proof::{with_fresh, with_pooled};

/// One way to come by a buffer, and the work that is done in it.
pub trait Arm: Sync {
    /// Gets a buffer, writes `size` bytes that depend on `input`, and returns a number that depends
    /// on all of them.
    fn operation(&self, size: usize, input: u64) -> u64;
}

/// A new buffer for each operation.
#[derive(Clone, Copy, Debug)]
pub struct Fresh;

/// A buffer from a pool for each operation.
#[derive(Clone, Copy, Debug)]
pub struct Pooled;

impl Arm for Fresh {
    fn operation(&self, size: usize, input: u64) -> u64 {
        with_fresh(size, |buffer| fill_and_sum(buffer, size, input))
    }
}

impl Arm for Pooled {
    fn operation(&self, size: usize, input: u64) -> u64 {
        with_pooled(size, |buffer| fill_and_sum(buffer, size, input))
    }
}

/// Writes `size` bytes in pieces, as a program that formats text does, and reads them all.
///
/// Not inlined, so that both arms run the same machine code here and differ only in their buffers.
#[inline(never)]
fn fill_and_sum(buffer: &mut Vec<u8>, size: usize, input: u64) -> u64 {
    let mut next = input;
    while buffer.len() + 8 <= size {
        buffer.extend_from_slice(&next.to_le_bytes());
        next = next.rotate_left(7).wrapping_add(1);
    }
    let rest = size - buffer.len();
    buffer.extend_from_slice(&next.to_le_bytes()[..rest]);

    buffer.chunks(8).fold(input, |sum, piece| {
        let mut word = [0; 8];
        word[..piece.len()].copy_from_slice(piece);
        sum.rotate_left(5).wrapping_add(u64::from_le_bytes(word))
    })
}
