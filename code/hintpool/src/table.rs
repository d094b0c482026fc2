//! From a thread's index to its `Local`: a table that grows without moving anything.

use std::{array, ptr};

use crate::local::Local;
use crate::rules::ordering;
use crate::sync::process::AtomicUsize as Count;
use crate::sync::{self, AtomicPtr, Mutex, Ordering};

/// Entries that lie in the table itself. Few under loom, which follows each of them.
const FIRST: usize = if cfg!(hintpool_loom) { 1 } else { 16 };
/// Buckets beyond them, each as large as all before it.
const BUCKETS: usize = if cfg!(hintpool_loom) { 1 } else { 24 };

/// Entries are written once, under `grow`, by the thread that has the index; they are freed with the
/// table. Release, read with acquire by owners and collectors.
pub(crate) struct Table<T> {
    first: [AtomicPtr<Local<T>>; FIRST],
    buckets: [AtomicPtr<AtomicPtr<Local<T>>>; BUCKETS],
    grow: Mutex<()>,
    /// How many entries were written. Written under `grow`; `Relaxed`, since it is an estimate for
    /// others.
    len: Count,
}

impl<T> Table<T> {
    pub(crate) fn new() -> Self {
        Table {
            first: array::from_fn(|_| AtomicPtr::new(ptr::null_mut())),
            buckets: array::from_fn(|_| AtomicPtr::new(ptr::null_mut())),
            grow: Mutex::new(()),
            len: Count::new(0),
        }
    }

    #[inline(always)]
    pub(crate) fn get(&self, index: usize) -> Option<&Local<T>> {
        let entry = match self.first.get(index) {
            Some(entry) => entry,
            None => self.far(index)?,
        };
        // SAFETY: entries are null or point to a `Local` that lives as long as the table.
        unsafe {
            entry
                .load(ordering("table, acquire", Ordering::Acquire))
                .as_ref()
        }
    }

    fn far(&self, index: usize) -> Option<&AtomicPtr<Local<T>>> {
        let (bucket, offset) = place(index)?;
        let entries = self.buckets.get(bucket)?.load(Ordering::Acquire);
        if entries.is_null() {
            return None;
        }
        // SAFETY: `place` keeps `offset` below the `size` of the bucket.
        let entry = unsafe { entries.add(offset) };
        // SAFETY: buckets live as long as the table.
        Some(unsafe { &*entry })
    }

    /// Makes the `Local` of `index`, which only the thread that has the index may ask for.
    #[cold]
    pub(crate) fn insert(&self, index: usize, local: Local<T>) -> Option<&Local<T>> {
        let _grow = sync::lock(&self.grow);
        let entry = match self.first.get(index) {
            Some(entry) => entry,
            None => {
                let (bucket, _) = place(index)?;
                let bucket_entry = self.buckets.get(bucket)?;
                if bucket_entry.load(Ordering::Acquire).is_null() {
                    let entries: Box<[AtomicPtr<Local<T>>]> = (0..size(bucket))
                        .map(|_| AtomicPtr::new(ptr::null_mut()))
                        .collect();
                    bucket_entry.store(Box::into_raw(entries).cast(), Ordering::Release);
                }
                self.far(index)?
            }
        };
        let local = Box::into_raw(Box::new(local));
        entry.store(local, ordering("table, release", Ordering::Release));
        self.len.fetch_add(1, Ordering::Relaxed);
        // SAFETY: just made, and freed with the table only.
        Some(unsafe { &*local })
    }

    pub(crate) fn len(&self) -> usize {
        self.len.load(Ordering::Relaxed)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Local<T>> {
        let used = |bucket: &usize| !self.buckets[*bucket].load(Ordering::Acquire).is_null();
        let far = (0..BUCKETS).filter(used).flat_map(|b| size(b)..size(b + 1));
        (0..FIRST).chain(far).filter_map(|index| self.get(index))
    }
}

/// How many entries a bucket has, which is also the index that it begins at.
const fn size(bucket: usize) -> usize {
    FIRST << bucket
}

/// Bucket and offset of an index from `FIRST` on.
fn place(index: usize) -> Option<(usize, usize)> {
    let bucket = (index / FIRST).checked_ilog2()? as usize;
    Some((bucket, index - size(bucket)))
}

impl<T> Drop for Table<T> {
    fn drop(&mut self) {
        let free = |entry: &AtomicPtr<Local<T>>| {
            let local = entry.load(Ordering::Relaxed);
            if !local.is_null() {
                // SAFETY: made by `insert`, and nobody else has the table any more.
                drop(unsafe { Box::from_raw(local) });
            }
        };
        self.first.iter().for_each(free);
        for (bucket, entries) in self.buckets.iter().enumerate() {
            let entries = entries.load(Ordering::Relaxed);
            if !entries.is_null() {
                let entries = ptr::slice_from_raw_parts_mut(entries, size(bucket));
                // SAFETY: made by `insert` with this length.
                let entries = unsafe { Box::from_raw(entries) };
                entries.iter().for_each(free);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_index_has_a_place_of_its_own() {
        let mut expected = FIRST;
        for bucket in 0..6 {
            for offset in 0..FIRST << bucket {
                assert_eq!(place(expected), Some((bucket, offset)), "index {expected}");
                expected += 1;
            }
        }
        assert!(
            place(usize::MAX).unwrap().0 >= BUCKETS,
            "no index, no place"
        );
    }

    #[cfg(not(hintpool_loom))]
    #[test]
    fn what_was_inserted_is_found_and_listed_and_nothing_else() {
        let table = Table::<u8>::new();
        let inserted = [0, FIRST - 1, FIRST, 2 * FIRST - 1, 4 * FIRST, 8 * FIRST - 1];
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
