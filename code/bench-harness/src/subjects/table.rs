//! A value of which only the making costs something: a table that is computed.

use std::hint::black_box;

use hintpool::Verdict;

use crate::subject::Subject;
use crate::thread_local_list;

const ENTRIES: usize = 128;

/// A table of 1 KiB, each entry of which takes a number of steps to compute.
#[derive(Debug)]
pub struct Table {
    steps: u32,
}

impl Table {
    /// A table whose entries take so many steps each.
    pub fn new(steps: u32) -> Self {
        Self { steps }
    }
}

impl Subject for Table {
    type Value = Box<[u64; ENTRIES]>;

    #[inline(always)]
    fn create(&self) -> Self::Value {
        compute(self.steps)
    }

    #[inline(always)]
    fn work(&self, value: &mut Self::Value) {
        black_box(value[black_box(7)]);
    }

    fn checked_work(&self, value: &mut Self::Value) -> Option<u64> {
        self.work(value);
        Some(value.iter().fold(0, |sum: u64, entry| {
            sum.wrapping_mul(31).wrapping_add(*entry)
        }))
    }

    /// The work leaves the table as it was.
    #[inline(always)]
    fn recycle(&self, _: &mut Self::Value) -> Verdict {
        Verdict::Keep
    }

    thread_local_list!(Box<[u64; ENTRIES]>);
}

#[inline(never)]
fn compute(steps: u32) -> Box<[u64; ENTRIES]> {
    let mut table = Box::new([0; ENTRIES]);
    for (seed, entry) in (1..).zip(table.iter_mut()) {
        *entry = (0..black_box(steps)).fold(seed, |x, _| mixed(x));
    }
    table
}

/// Each step waits for the one before it, so the compiler can't shorten the chain.
fn mixed(x: u64) -> u64 {
    (x ^ (x >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
