//! A small dense number for each thread that uses a pool, given to another thread after it ends.
//!
//! Dense, so that it can be an index; small, so that what pools hold per index is bounded by the
//! most threads that ever lived at once.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::sync::process::{self, Mutex};

/// The thread has no index: not yet, or not any more.
const NONE: usize = usize::MAX;

/// How many indices are *cached*: those whose `Local` a pool finds without its table.
pub(crate) const CACHED: usize = 128;

/// A cache index, or [`CacheIndex::NONE`] for all other threads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct CacheIndex(usize);

impl CacheIndex {
    pub(crate) const NONE: CacheIndex = CacheIndex(CACHED);
    /// Equals the index of no thread.
    pub(crate) const NO_THREAD: CacheIndex = CacheIndex(CACHED + 1);

    pub(crate) const fn of(index: usize) -> Self {
        if index < CACHED {
            CacheIndex(index)
        } else {
            CacheIndex::NONE
        }
    }

    #[inline(always)]
    pub(crate) fn get(self) -> usize {
        self.0
    }
}

thread_local! {
    /// `const` and without a destructor, so that reading it is one load, also while other
    /// thread-locals of the thread are being destroyed.
    static INDEX: Cell<usize> = const { Cell::new(NONE) };
    /// [`CacheIndex::of`] the index.
    static CACHE_INDEX: Cell<CacheIndex> = const { Cell::new(CacheIndex::NONE) };
    /// Its destructor gives the index back.
    static LEASE: Lease = const { Lease(Cell::new(NONE)) };
    static ENDED: Cell<bool> = const { Cell::new(false) };
}

/// Indices that nobody has: those that came back, and all from `next` on.
///
/// It lies behind a lock, which hands all that a thread wrote under its index to the next owner.
pub(crate) struct Free {
    /// The least is on top.
    returned: BinaryHeap<Reverse<usize>>,
    next: usize,
}

impl Free {
    pub(crate) const fn new() -> Self {
        Free {
            returned: BinaryHeap::new(),
            next: 0,
        }
    }

    /// The least free index, in time logarithmic in how many came back.
    pub(crate) fn take(&mut self) -> usize {
        match self.returned.pop() {
            Some(Reverse(least)) => least,
            None => {
                self.next += 1;
                self.next - 1
            }
        }
    }

    pub(crate) fn give_back(&mut self, index: usize) {
        self.returned.push(Reverse(index));
    }
}

static FREE: Mutex<Free> = Mutex::new(Free::new());

// ANCHOR: lease
/// The index itself, and not only in [`INDEX`]: where thread-locals are keys of the system's, each of
/// them is destroyed, in an order of the system's own.
struct Lease(Cell<usize>);

impl Drop for Lease {
    fn drop(&mut self) {
        ENDED.set(true);
        INDEX.set(NONE);
        CACHE_INDEX.set(CacheIndex::NONE);
        let index = self.0.get();
        if index != NONE {
            process::lock(&FREE).give_back(index);
        }
    }
}
// ANCHOR_END: lease

/// The thread's index, or one that is out of every table's range.
#[inline(always)]
pub(crate) fn current() -> usize {
    INDEX.get()
}

/// The cache index of the thread: at most [`CACHED`].
#[inline(always)]
pub(crate) fn cache_index() -> CacheIndex {
    CACHE_INDEX.get()
}

/// As [`current`], but gives the thread an index if it has none. `None` while the thread ends.
#[cold]
pub(crate) fn ensure() -> Option<usize> {
    let index = INDEX.get();
    if index != NONE {
        return Some(index);
    }
    if ENDED.get() {
        return None;
    }
    let lease = |lease: &Lease| {
        if lease.0.get() == NONE {
            lease.0.set(process::lock(&FREE).take());
        }
        lease.0.get()
    };
    let index = LEASE.try_with(lease).ok()?;
    INDEX.set(index);
    CACHE_INDEX.set(CacheIndex::of(index));
    Some(index)
}

#[cfg(all(test, not(hintpool_loom)))]
mod tests {
    use std::thread;

    use super::*;

    /// Indices are dense from zero on, so that tables and lists by index are small.
    #[test]
    fn the_least_free_index_is_taken_first() {
        let mut free = Free::new();
        assert_eq!([free.take(), free.take(), free.take()], [0, 1, 2]);
        free.give_back(1);
        free.give_back(0);
        assert_eq!([free.take(), free.take(), free.take()], [0, 1, 3]);
    }

    /// Where thread-locals are keys of the system's (Android, OpenBSD, illumos, windows-gnu), those
    /// without a destructor are destroyed too: they are as new when a later destructor reads them.
    fn forget_as_storage_by_keys_does() {
        INDEX.set(NONE);
        CACHE_INDEX.set(CacheIndex::NONE);
    }

    #[test]
    fn an_index_comes_back_whatever_order_thread_locals_go_in() {
        for _ in 0..3 {
            let leased = thread::spawn(|| {
                let index = ensure().expect("the thread has not ended");
                forget_as_storage_by_keys_does();
                // Used once more, by the destructor of a third thread-local.
                let again = ensure().expect("the thread has not ended");
                assert_eq!(again, index, "one thread, one index");
                forget_as_storage_by_keys_does();
                index
            });
            let index = leased.join().expect("no destructor panicked");
            assert_ne!(index, NONE, "an index that is none");
        }
        assert!(
            process::lock(&FREE)
                .returned
                .iter()
                .all(|&Reverse(index)| index != NONE)
        );
    }
}
