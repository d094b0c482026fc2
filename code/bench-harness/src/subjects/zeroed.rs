//! A buffer that must be all zeros: the allocator may have zeros at hand, and a pool has to write them.

use std::hint::black_box;

use hintpool::Verdict;

use super::checksum;
use crate::subject::Subject;
use crate::thread_local_list;

/// A zeroed buffer in which one byte is set.
#[derive(Debug)]
pub struct Zeroed {
    size: usize,
}

impl Zeroed {
    /// A buffer of so many zeros.
    pub fn new(size: usize) -> Self {
        Self { size }
    }
}

impl Subject for Zeroed {
    type Value = Vec<u8>;

    #[inline(always)]
    fn create(&self) -> Vec<u8> {
        vec![0; self.size]
    }

    #[inline(always)]
    fn work(&self, value: &mut Vec<u8>) {
        value[self.size / 2] = 1;
        black_box(value.as_mut_slice());
    }

    fn checked_work(&self, value: &mut Vec<u8>) -> Option<u64> {
        self.work(value);
        Some(checksum(value))
    }

    /// All of it, since whoever recycles seldom knows what was written.
    #[inline(always)]
    fn recycle(&self, value: &mut Vec<u8>) -> Verdict {
        value.fill(0);
        Verdict::Keep
    }

    thread_local_list!(Vec<u8>);
}
