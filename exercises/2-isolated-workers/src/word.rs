//! The words of memory that a [`Handover`](crate::Handover) is made of. Given: leave it as it is.
//!
//! A program uses atomics of the standard library. A test puts loom's in their place, and loom tries
//! out what real threads could see. The code between them is the same, and it is yours.

use std::sync::atomic::{AtomicU64, Ordering};

/// A number that several threads may read and write.
pub trait Word {
    fn new(value: u64) -> Self;

    /// Reads it. Ask for `Relaxed`, `Acquire` or `SeqCst`.
    fn load(&self, ordering: Ordering) -> u64;

    /// Writes it. Ask for `Relaxed`, `Release` or `SeqCst`.
    fn store(&self, value: u64, ordering: Ordering);

    /// Writes it and says what it was, in one step.
    fn swap(&self, value: u64, ordering: Ordering) -> u64;

    /// Writes `new` if it is `current`, in one step. Says in both cases what it was: `Ok` if it has
    /// written, `Err` if not.
    fn compare_exchange(
        &self,
        current: u64,
        new: u64,
        success: Ordering,
        failure: Ordering,
    ) -> Result<u64, u64>;

    /// A fence of this kind of word, for those who prefer fences.
    fn fence(ordering: Ordering);
}

impl Word for AtomicU64 {
    fn new(value: u64) -> Self {
        AtomicU64::new(value)
    }

    fn load(&self, ordering: Ordering) -> u64 {
        self.load(ordering)
    }

    fn store(&self, value: u64, ordering: Ordering) {
        self.store(value, ordering);
    }

    fn swap(&self, value: u64, ordering: Ordering) -> u64 {
        self.swap(value, ordering)
    }

    fn compare_exchange(
        &self,
        current: u64,
        new: u64,
        success: Ordering,
        failure: Ordering,
    ) -> Result<u64, u64> {
        self.compare_exchange(current, new, success, failure)
    }

    fn fence(ordering: Ordering) {
        std::sync::atomic::fence(ordering);
    }
}
