//! A magazine: a stack of idle items of fixed capacity (Bonwick and Adams, "Magazines and Vmem",
//! USENIX 2001).
//!
//! The length lies beside the entries and not inside, because for the *loaded* magazine of a thread
//! only the owner may write it (see [`crate::local`]).

use std::ptr::{self, NonNull};

use crate::item::Idle;
use crate::item::Item;
use crate::sync::{AtomicPtr, Ordering};

/// The entries of a magazine.
///
/// An entry below the length holds an item. In a loaded magazine it may be null, where a collector
/// took the item, until the owner closes the gaps. An entry at or above the length means nothing.
pub(crate) struct Magazine<T> {
    /// Written by the owner on push, and nulled by a collector: behind the `Local`'s lock with the
    /// gate closed, or alone with a magazine from the depot. `Relaxed`: what publishes an entry is
    /// the length (for pushes) and the lock (for nulls).
    entries: Box<[AtomicPtr<Item<T>>]>,
}

impl<T> Magazine<T> {
    pub(crate) fn new(capacity: usize) -> Self {
        let entries = (0..capacity).map(|_| AtomicPtr::new(ptr::null_mut()));
        Magazine {
            entries: entries.collect(),
        }
    }

    /// As [`Magazine::new`], or without room where the allocator has no memory.
    pub(crate) fn new_if_possible(capacity: usize) -> Self {
        let mut entries = Vec::new();
        if entries.try_reserve_exact(capacity).is_err() {
            return Magazine::none();
        }
        entries.extend((0..capacity).map(|_| AtomicPtr::new(ptr::null_mut())));
        Magazine {
            entries: entries.into_boxed_slice(),
        }
    }

    #[inline(always)]
    pub(crate) fn capacity(&self) -> usize {
        self.entries.len()
    }

    /// Stands in while a magazine is elsewhere.
    pub(crate) fn none() -> Self {
        Magazine {
            entries: Box::new([]),
        }
    }

    /// Writes the entry above the first `len`, or gives the item back if there is none.
    #[inline(always)]
    pub(crate) fn push(&self, len: usize, item: Idle<T>) -> Result<(), Idle<T>> {
        match self.entries.get(len) {
            Some(entry) => {
                entry.store(item.as_ptr(), Ordering::Relaxed);
                Ok(())
            }
            None => Err(item),
        }
    }

    #[inline(always)]
    pub(crate) fn get(&self, at: usize) -> Option<Idle<T>> {
        NonNull::new(self.entries.get(at)?.load(Ordering::Relaxed))
    }

    /// Takes what is left of the first `len` entries.
    pub(crate) fn drain(&self, len: usize, into: &mut Vec<Idle<T>>) {
        for entry in &self.entries[..len] {
            if let Some(item) = NonNull::new(entry.load(Ordering::Relaxed)) {
                entry.store(ptr::null_mut(), Ordering::Relaxed);
                into.push(item);
            }
        }
    }

    /// Moves what is left of the first `len` entries together, and says how many that is.
    pub(crate) fn close_gaps(&self, len: usize) -> usize {
        let left = (0..len).filter_map(|at| self.get(at));
        left.enumerate()
            .map(|(to, item)| self.entries[to].store(item.as_ptr(), Ordering::Relaxed))
            .count()
    }
}
