//! From a thread's index to its `Local`: a table that grows without moving anything.

use std::ptr;

use crate::local::Local;
use crate::rules::ordering;
use crate::sync::process::{AtomicUsize as Count, OnceLock};
use crate::sync::{AtomicPtr, Ordering};

/// Entries of the first bucket. One under loom, which follows each of them.
const FIRST: usize = if cfg!(hintpool_loom) { 1 } else { 16 };
/// Each bucket is twice as large as the one before it, so these are for four million threads at once.
const BUCKETS: usize = if cfg!(hintpool_loom) { 1 } else { 18 };

/// Null, or what [`Table::insert`] was given.
type Entry<T> = AtomicPtr<Local<T>>;

/// An entry is written once, by the thread that has the index, and what it points to is freed with the
/// table. Release, read with acquire by owners and collectors.
pub(crate) struct Table<T> {
    buckets: [OnceLock<Box<[Entry<T>]>>; BUCKETS],
    /// How many entries were written; `Relaxed`, since it is an estimate.
    len: Count,
}

impl<T> Table<T> {
    pub(crate) fn new() -> Self {
        let table = Table {
            buckets: [const { OnceLock::new() }; BUCKETS],
            len: Count::new(0),
        };
        // At once, since nearly every pool needs it, and loom follows only what it sees from the start.
        table.make(0);
        table
    }

    /// The entries of a bucket, which is made if it was not.
    fn make(&self, bucket: usize) -> Option<&[Entry<T>]> {
        let empty = || Entry::new(ptr::null_mut());
        let make = || (0..FIRST << bucket).map(|_| empty()).collect();
        Some(self.buckets.get(bucket)?.get_or_init(make))
    }

    #[inline(always)]
    pub(crate) fn get(&self, index: usize) -> Option<&Local<T>> {
        let (bucket, offset) = place(index);
        let entries = self.buckets.get(bucket)?.get()?;
        local_in(&entries[offset])
    }

    /// Makes the `Local` of `index`, which only the thread that has the index may ask for.
    #[cold]
    pub(crate) fn insert(&self, index: usize, local: Local<T>) -> Option<&Local<T>> {
        let (bucket, offset) = place(index);
        let entries = self.make(bucket)?;
        let local = Box::into_raw(Box::new(local));
        entries[offset].store(local, ordering("table, release", Ordering::Release));
        self.len.fetch_add(1, Ordering::Relaxed);
        // SAFETY: just made, and freed with the table only.
        Some(unsafe { &*local })
    }

    pub(crate) fn len(&self) -> usize {
        self.len.load(Ordering::Relaxed)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Local<T>> {
        let used = self.buckets.iter().filter_map(OnceLock::get);
        used.flatten().filter_map(local_in)
    }
}

#[inline(always)]
fn local_in<T>(entry: &Entry<T>) -> Option<&Local<T>> {
    let acquire = ordering("table, acquire", Ordering::Acquire);
    // SAFETY: entries are null or point to a `Local` that lives as long as the table.
    unsafe { entry.load(acquire).as_ref() }
}

/// Bucket and offset of an index.
fn place(index: usize) -> (usize, usize) {
    // In groups of `FIRST`, of which a bucket has one more than all those before it.
    let group = (index / FIRST).saturating_add(1);
    let bucket = group.ilog2();
    let offset = (group - (1 << bucket)) * FIRST + index % FIRST;
    (bucket as usize, offset)
}

impl<T> Drop for Table<T> {
    fn drop(&mut self) {
        for entry in self.buckets.iter().filter_map(OnceLock::get).flatten() {
            let local = entry.load(Ordering::Relaxed);
            if !local.is_null() {
                // SAFETY: made by `insert`, and nobody else has the table any more.
                drop(unsafe { Box::from_raw(local) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_index_has_a_place_of_its_own() {
        let mut expected = 0;
        for bucket in 0..6 {
            for offset in 0..FIRST << bucket {
                assert_eq!(place(expected), (bucket, offset), "index {expected}");
                expected += 1;
            }
        }
        assert!(place(usize::MAX).0 >= BUCKETS, "no index, no place");
    }

    #[cfg(not(hintpool_loom))]
    #[test]
    fn what_was_inserted_is_found_and_listed_and_nothing_else() {
        let table = Table::<u8>::new();
        let inserted = [
            0,
            FIRST - 1,
            FIRST,
            3 * FIRST - 1,
            7 * FIRST,
            15 * FIRST - 1,
        ];
        for index in inserted {
            assert!(table.get(index).is_none(), "index {index}");
            assert!(table.insert(index, Local::new(0, 0)).is_some());
        }
        let found = |index: &usize| table.get(*index).map(ptr::from_ref);
        let expected: Vec<_> = (0..16 * FIRST).filter_map(|index| found(&index)).collect();
        assert_eq!(expected.len(), inserted.len());
        let of_these: Vec<_> = inserted.iter().filter_map(found).collect();
        assert_eq!(of_these, expected);
        assert_eq!(table.len(), inserted.len());
        let listed: Vec<_> = table.iter().map(ptr::from_ref).collect();
        assert_eq!(listed, expected);
        assert!(table.insert(usize::MAX, Local::new(0, 0)).is_none());
    }
}
