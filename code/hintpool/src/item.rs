//! A pooled value with what the pool remembers of it between two uses.

use std::ptr::{self, NonNull};
use std::thread;

use crate::local::Local;
use crate::thread_index::NearIndex;

/// Values stay behind one pointer for their whole life in a pool, so that handing them over moves a
/// word and not the value.
pub(crate) struct Item<T> {
    pub(crate) marks: Marks,
    /// Where the item was returned last.
    home: Home,
    /// Weight at the last return, for pools with a limit (see [`crate::limits`]).
    pub(crate) weight: usize,
    pub(crate) value: T,
}

/// What makes a return an uncommon one, in one byte that is zero as a rule: so that the way back
/// asks once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks(u8);

impl Marks {
    /// The item was got while its thread unwound; the bits below count how often in a row the
    /// value came back oversized (see [`crate::too_big`]).
    const GOT_WHILE_UNWINDING: u8 = 0x80;

    #[inline(always)]
    pub(crate) fn none(self) -> bool {
        self.0 == 0
    }

    /// Whether the item was got while its thread unwound; forgets it.
    pub(crate) fn take_got_while_unwinding(&mut self) -> bool {
        let got = self.0 & Self::GOT_WHILE_UNWINDING != 0;
        self.0 &= !Self::GOT_WHILE_UNWINDING;
        got
    }

    /// Counts an oversized return, and says how many that makes in a row.
    pub(crate) fn strike(&mut self) -> u8 {
        self.0 += 1;
        self.0
    }

    pub(crate) fn forgive(&mut self) {
        self.0 = 0;
    }
}

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
            marks: Marks::default(),
            home: Home::nowhere(),
            weight: 0,
            value,
        })
    }

    /// The item begins to be out of the pool.
    ///
    /// Only a panic that begins later can strike the value half-way, as with the poisoning of
    /// [`std::sync::Mutex`].
    #[inline(always)]
    pub(crate) fn is_got(&mut self) {
        if thread::panicking() {
            self.marks.0 |= Marks::GOT_WHILE_UNWINDING;
            self.home = Home::nowhere();
        }
    }

    /// Makes the item at home in `local`, which the table of the item's pool has for the thread with
    /// this index; not so an item with marks, which no return must overlook.
    pub(crate) fn settle_at(&mut self, index: NearIndex, local: &Local<T>) {
        self.home = if index != NearIndex::NONE && self.marks.none() {
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
    /// uncommon about it ([`Marks`]). It is in the table of the item's pool, and lives as long as
    /// the pool.
    #[inline(always)]
    pub(crate) fn home_of(&self, index: NearIndex) -> Option<*const Local<T>> {
        (self.home.index == index).then(|| self.home.local.cast())
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
