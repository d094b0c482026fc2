//! The ways to come by a buffer of 1 KiB that are compared.

use std::fmt::Debug;

pub mod crates;
pub mod hint;
pub mod plain;
pub mod queues;

/// What every new buffer can hold.
pub const CAPACITY: usize = 1024;

/// How many values a pool of fixed size is made for: more than any work holds at once.
pub const MOST: usize = 1024;

/// One way to come by a buffer.
///
/// `get` gives an empty buffer with room for [`CAPACITY`] bytes. The buffer is cleared on the way:
/// by the arm where it does that itself, and otherwise by `put`, never twice.
pub trait Arm: Sync + 'static {
    type Item;

    fn get(&'static self) -> Self::Item;
    fn buffer(item: &mut Self::Item) -> &mut Vec<u8>;
    fn put(&'static self, item: Self::Item);
}

/// A pool that several threads share: no thread has a part of its own, or not every thread has.
pub trait Shared: Arm {}

/// The name of an arm, as tables show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(pub &'static str);

/// A new buffer. Every arm makes its buffers here.
#[inline]
pub fn new_buffer() -> Vec<u8> {
    Vec::with_capacity(CAPACITY)
}

/// An arm that lives until the process ends, so that its items may travel between threads.
pub fn leak<A: Arm>(arm: A) -> &'static A {
    Box::leak(Box::new(arm))
}
