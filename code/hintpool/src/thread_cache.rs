//! A pool's short way to the `Local`s of its threads.

use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::ptr;

use crate::local::Local;
use crate::sync::process::{AtomicPtr, Ordering};
use crate::thread_index::{CACHED, CacheIndex};

/// Lies in the pool itself, so that the common `get` does not read the pool's heap part. It always points
/// to a list, so that a `get` needs no check for null.
pub(crate) struct ThreadCache<T> {
    /// [`EMPTY`], or a box that this owns. Written once, by the first note (release, read with
    /// acquire).
    entries: AtomicPtr<Entries>,
    _of: PhantomData<AtomicPtr<Local<T>>>,
}

// ANCHOR: entries
/// By cache index: null, or a `Local<T>`, which is what the pool's table has for that index; without
/// the `T`, so that one empty list serves all pools. An entry is written by the thread that has the
/// index and read by it alone: `Relaxed`, since an index changes hands under a lock. The last one
/// stands for threads that are not cached, and stays null.
///
/// Aligned so that what the allocator puts beside it, such as an item that one thread writes to all the
/// time, is on no cache line that every thread reads.
#[repr(align(128))]
struct Entries([AtomicPtr<()>; CACHED + 1]);
// ANCHOR_END: entries

/// No thread writes to this list.
static EMPTY: Entries = Entries::new();

impl Entries {
    const fn new() -> Self {
        Entries([const { AtomicPtr::new(ptr::null_mut()) }; CACHED + 1])
    }
}

// A panic leaves the pointers as they were; what a `Local` keeps whole is its own affair.
impl<T> UnwindSafe for ThreadCache<T> {}
impl<T> RefUnwindSafe for ThreadCache<T> {}

impl<T> ThreadCache<T> {
    pub(crate) const fn new() -> Self {
        ThreadCache {
            entries: AtomicPtr::new((&raw const EMPTY).cast_mut()),
            _of: PhantomData,
        }
    }

    /// # Safety
    ///
    /// What was noted lives as long as the borrow, and `index` is that of the calling thread.
    #[inline(always)]
    pub(crate) unsafe fn get(&self, index: CacheIndex) -> Option<&Local<T>> {
        // SAFETY: `EMPTY`, or the box that lives as long as `self`.
        let entries = unsafe { &*self.entries.load(Ordering::Acquire) };
        // SAFETY: the index of a thread is at most `CACHED`.
        let entry = unsafe { entries.0.get_unchecked(index.get()) };
        let local: *const Local<T> = entry.load(Ordering::Relaxed).cast();
        // SAFETY: null, or what was noted.
        unsafe { local.as_ref() }
    }

    /// Notes the `Local` of the calling thread.
    #[cold]
    pub(crate) fn note(&self, index: CacheIndex, local: &Local<T>) {
        if index != CacheIndex::NONE {
            let local = ptr::from_ref(local).cast_mut().cast();
            self.own_entries().0[index.get()].store(local, Ordering::Relaxed);
        }
    }

    fn own_entries(&self) -> &Entries {
        let empty = (&raw const EMPTY).cast_mut();
        let mut entries = self.entries.load(Ordering::Acquire);
        if entries == empty {
            let made = Box::into_raw(Box::new(Entries::new()));
            let won =
                self.entries
                    .compare_exchange(empty, made, Ordering::AcqRel, Ordering::Acquire);
            entries = match won {
                Ok(_) => made,
                Err(theirs) => {
                    // SAFETY: made above, and nobody saw it.
                    drop(unsafe { Box::from_raw(made) });
                    theirs
                }
            };
        }
        // SAFETY: a box that lives as long as `self`.
        unsafe { &*entries }
    }
}

impl<T> Drop for ThreadCache<T> {
    fn drop(&mut self) {
        let entries = *self.entries.get_mut();
        if entries != (&raw const EMPTY).cast_mut() {
            // SAFETY: made by `own_entries`, and nobody else has it any more.
            drop(unsafe { Box::from_raw(entries) });
        }
    }
}

#[cfg(all(test, not(hintpool_loom)))]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_is_found_and_nothing_else() {
        let (one, other) = (ThreadCache::<u8>::new(), ThreadCache::<u8>::new());
        let local = Local::new(1, 0);
        let index = CacheIndex::of(CACHED - 1);
        one.note(index, &local);
        // What was not noted by one pool is not found by another: the empty list is still empty.
        for (cache, index, found) in [
            (&one, index, true),
            (&one, CacheIndex::of(0), false),
            (&one, CacheIndex::of(CACHED), false),
            (&other, index, false),
        ] {
            // SAFETY: `local` lives, and this thread alone has the lists.
            let got = unsafe { cache.get(index) };
            assert_eq!(got.is_some_and(|got| ptr::eq(got, &local)), found);
        }
        one.note(CacheIndex::of(CACHED), &local);
        // SAFETY: as above.
        assert!(unsafe { one.get(CacheIndex::NONE) }.is_none());
    }
}
