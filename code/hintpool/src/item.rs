//! A pooled value with what the pool remembers of it between two uses.

use std::ptr::{self, NonNull};

use crate::local::Local;
use crate::thread_index::NearIndex;
use crate::weakened::leaves_out;

// ANCHOR: item
/// Values stay behind one pointer for their whole life in a pool, so that handing them over moves a
/// word and not the value.
pub(crate) struct Item<T> {
    /// Oversized returns in a row (see [`crate::too_big`]).
    pub(crate) strikes: u8,
    /// Where the item was returned last.
    home: Home,
    /// Weight at the last return, for pools with a limit (see [`crate::limits`]).
    pub(crate) weight: usize,
    pub(crate) value: T,
}
// ANCHOR_END: item

/// A `Local` of the item's pool, and the near index of the thread that owns it: that thread need not
/// look it up.
#[derive(Clone, Copy)]
struct Home {
    index: NearIndex,
    /// A `Local<T>`, without the `T`, so that an item's auto traits are those of its value.
    local: *const (),
}

// SAFETY: the pointer is followed by the thread that has the index alone, and by it as if it had
// looked the `Local` up.
unsafe impl Send for Home {}
// SAFETY: as above.
unsafe impl Sync for Home {}

impl Home {
    const fn nowhere() -> Self {
        Home {
            index: NearIndex::NO_THREAD,
            local: ptr::null(),
        }
    }
}

/// An idle item: owned by whatever place it lies in, and by nothing else.
pub(crate) type Idle<T> = NonNull<Item<T>>;

impl<T> Item<T> {
    pub(crate) fn new(value: T) -> Box<Self> {
        Box::new(Item {
            strikes: 0,
            home: Home::nowhere(),
            weight: 0,
            value,
        })
    }

    /// Makes the item at home in `local`, which the table of the item's pool has for the thread with
    /// this index; not so an item with strikes, which no return must overlook.
    pub(crate) fn settle_at(&mut self, index: NearIndex, local: &Local<T>) {
        self.home = if index != NearIndex::NONE && self.strikes == 0 {
            let local = ptr::from_ref(local).cast();
            Home { index, local }
        } else {
            Home::nowhere()
        };
    }

    pub(crate) fn unsettle(&mut self) {
        self.home = Home::nowhere();
    }

    /// The `Local` of the thread that has `index`, if the item is at home there; then nothing is
    /// uncommon about it. It is in the table of the item's pool, and lives as long as
    /// the pool.
    #[inline(always)]
    pub(crate) fn home_of(&self, index: NearIndex) -> Option<*const Local<T>> {
        let anyones = leaves_out("home: of this thread") && !self.home.local.is_null();
        let mine = self.home.index == index || anyones;
        mine.then(|| self.home.local.cast())
    }

    #[inline]
    pub(crate) fn park(item: Box<Self>) -> Idle<T> {
        // `Box::leak` keeps the provenance that `wake` needs.
        NonNull::from(Box::leak(item))
    }

    /// # Safety
    ///
    /// `idle` came from [`Item::park`], and the caller took it out of the one place it lay in.
    #[inline]
    pub(crate) unsafe fn wake(idle: Idle<T>) -> Box<Self> {
        // SAFETY: `park` leaked a box, and the caller is its only owner now.
        unsafe { Box::from_raw(idle.as_ptr()) }
    }
}

#[cfg(all(test, not(hintpool_loom)))]
mod tests {
    use super::*;

    /// Otherwise each return would go the long way, which is right but slow.
    #[test]
    fn an_item_is_at_home_where_it_was_returned_last() {
        let (here, there) = (NearIndex::of(0), NearIndex::of(1));
        let local = Local::<u8>::new(1, 0);
        let mut item = Item::new(7);
        assert!(item.home_of(here).is_none(), "it is new");
        item.settle_at(here, &local);
        assert_eq!(item.home_of(here), Some(ptr::from_ref(&local)));
        assert!(item.home_of(there).is_none(), "of another thread");
        item.unsettle();
        assert!(item.home_of(here).is_none(), "unsettled");
        item.strikes = 1;
        item.settle_at(here, &local);
        assert!(item.home_of(here).is_none(), "an uncommon item");
        item.strikes = 0;
        item.settle_at(NearIndex::NONE, &local);
        assert!(item.home_of(NearIndex::NONE).is_none(), "not near");
    }
}
