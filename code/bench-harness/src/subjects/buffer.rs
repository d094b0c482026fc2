//! A byte buffer with room, written from its beginning.

use std::hint::black_box;

use hintpool::Verdict;

use super::checksum;
use crate::subject::Subject;
use crate::thread_local_list;

/// A buffer of which a part is written, in pieces as a program writes it that formats or reads.
#[derive(Debug)]
pub struct Buffer {
    size: usize,
    touched: usize,
    piece: Vec<u8>,
}

/// So that one copy of a piece stays within the nearest cache, whatever the buffer's size.
const LARGEST_PIECE: usize = 16 << 10;
const SMALLEST_PIECE: usize = 16;
const PIECES: usize = 16;

impl Buffer {
    /// Room for `size` bytes, of which `touched` are written.
    pub fn new(size: usize, touched: usize) -> Self {
        let piece = (size / PIECES).clamp(SMALLEST_PIECE, LARGEST_PIECE);
        Self {
            size,
            touched,
            piece: vec![1; piece],
        }
    }
}

impl Subject for Buffer {
    type Value = Vec<u8>;

    #[inline(always)]
    fn create(&self) -> Vec<u8> {
        Vec::with_capacity(self.size)
    }

    #[inline(always)]
    fn create_without_foresight(&self) -> Option<Vec<u8>> {
        Some(Vec::new())
    }

    #[inline(always)]
    fn work(&self, value: &mut Vec<u8>) {
        write(value, &self.piece, self.touched);
    }

    fn checked_work(&self, value: &mut Vec<u8>) -> Option<u64> {
        self.work(value);
        Some(checksum(value))
    }

    #[inline(always)]
    fn recycle(&self, value: &mut Vec<u8>) -> Verdict {
        value.clear();
        Verdict::Keep
    }

    thread_local_list!(Vec<u8>);
}

/// Not inlined, so that all arms run the same machine code here and differ only in where the buffer comes from.
#[inline(never)]
fn write(buffer: &mut Vec<u8>, piece: &[u8], touched: usize) {
    let mut left = touched;
    while left > 0 {
        let part = left.min(piece.len());
        buffer.extend_from_slice(black_box(&piece[..part]));
        left -= part;
    }
    black_box(buffer.as_mut_slice());
}
