//! A pooled value with what the pool remembers of it between two uses.
//!
//! Both lie in one allocation: the value first, and what the pool remembers behind it. A struct of the
//! two would be padded to a multiple of the value's alignment, so that a page of 4,096 bytes would
//! take 8,192.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::ptr::{self, NonNull};

use crate::local::Local;
use crate::rules::omits;
use crate::thread_index::CacheIndex;

// ANCHOR: item
/// The value at the beginning of its allocation, in which a [`Header`] follows. So a reference to an
/// `Item` does not reach the header, and a pointer from [`ItemBox::park`] does.
#[repr(transparent)]
pub(crate) struct Item<T> {
    pub(crate) value: T,
}

/// What the pool remembers of a value. Read and written by whoever owns the item.
pub(crate) struct Header {
    /// Oversized returns in a row (see [`crate::too_big`]).
    pub(crate) strikes: u8,
    /// Weight at the last return, for pools with `max_idle` or `budget`.
    pub(crate) weight: usize,
    home: Home,
}

/// The thread that got the item: its cache index, and its `Local` in the item's pool. A return by that
/// thread need not look the `Local` up, and a return by another thread is told by it.
#[derive(Clone, Copy)]
struct Home {
    /// [`CacheIndex::NO_THREAD`] where a return must take the long way: the item is new, has strikes,
    /// was got behind the lock, or by a thread that is not cached.
    index: CacheIndex,
    /// A `Local<T>`, without the `T`; null if the thread had none.
    local: *const (),
}
// ANCHOR_END: item

/// An idle item: owned by the place that it is in, and by nothing else.
pub(crate) type Idle<T> = NonNull<Item<T>>;

/// An item that one caller owns. Dropping it drops the value.
pub(crate) struct ItemBox<T> {
    item: Idle<T>,
    _owns: PhantomData<T>,
}

// SAFETY: it owns a `T`. The pointer in its header is followed by the thread that has the index alone,
// and by it as if it had looked the `Local` up.
unsafe impl<T: Send> Send for ItemBox<T> {}
// SAFETY: a shared reference leads to the `T` and to nothing that changes.
unsafe impl<T: Sync> Sync for ItemBox<T> {}
impl<T: UnwindSafe> UnwindSafe for ItemBox<T> {}
impl<T: RefUnwindSafe> RefUnwindSafe for ItemBox<T> {}

/// The layout of an item's allocation, and where its header begins.
const fn layout<T>() -> (Layout, usize) {
    match Layout::new::<T>().extend(Layout::new::<Header>()) {
        Ok(both) => both,
        Err(_) => panic!("the value is too large for an allocation"),
    }
}

impl<T> ItemBox<T> {
    const LAYOUT: (Layout, usize) = layout::<T>();

    pub(crate) fn new(value: T) -> Self {
        let (layout, header) = Self::LAYOUT;
        // SAFETY: the layout is not of size zero, since it has a header.
        let start = unsafe { alloc(layout) };
        let Some(item) = NonNull::new(start.cast::<Item<T>>()) else {
            handle_alloc_error(layout);
        };
        // SAFETY: a `T` fits at the beginning of the new allocation.
        unsafe { item.write(Item { value }) };
        // SAFETY: `header` lies within the allocation (`layout`).
        let header = unsafe { start.add(header) }.cast::<Header>();
        let home = Home {
            index: CacheIndex::NO_THREAD,
            local: ptr::null(),
        };
        // SAFETY: as above; `extend` aligned it for a `Header`.
        unsafe {
            header.write(Header {
                strikes: 0,
                weight: 0,
                home,
            });
        }
        ItemBox {
            item,
            _owns: PhantomData,
        }
    }

    #[inline(always)]
    fn header_at(&self) -> *mut Header {
        let start = self.item.as_ptr().cast::<u8>();
        // SAFETY: the item's allocation has a header there (`new`).
        unsafe { start.add(Self::LAYOUT.1) }.cast()
    }

    #[inline(always)]
    pub(crate) fn header(&self) -> &Header {
        // SAFETY: written by `new`, and this box is the item's only owner.
        unsafe { &*self.header_at() }
    }

    #[inline(always)]
    pub(crate) fn header_mut(&mut self) -> &mut Header {
        // SAFETY: as in `header`.
        unsafe { &mut *self.header_at() }
    }

    /// The thread with this index, which owns `local`, got the item. If it is a cached thread and nothing
    /// is uncommon about the item, its return goes the short way.
    #[inline(always)]
    pub(crate) fn got_by(&mut self, index: CacheIndex, local: &Local<T>) {
        let header = self.header_mut();
        let short = index != CacheIndex::NONE && header.strikes == 0;
        header.home = Home {
            index: if short { index } else { CacheIndex::NO_THREAD },
            local: ptr::from_ref(local).cast(),
        };
    }

    /// As [`ItemBox::got_by`], by a thread whose return shall go the long way.
    pub(crate) fn got_the_long_way(&mut self, local: Option<&Local<T>>) {
        self.header_mut().home = Home {
            index: CacheIndex::NO_THREAD,
            local: local.map_or(ptr::null(), |local| ptr::from_ref(local).cast()),
        };
    }

    /// Whether the thread that owns `local` got the item.
    #[inline(always)]
    pub(crate) fn is_from(&self, local: &Local<T>) -> bool {
        ptr::eq(self.header().home.local, ptr::from_ref(local).cast())
    }

    /// The `Local` of the thread that has `index`, if that thread got the item and nothing is uncommon
    /// about it. It is in the table of the item's pool, and lives as long as the pool.
    #[inline(always)]
    pub(crate) fn home_of(&self, index: CacheIndex) -> Option<*const Local<T>> {
        let home = self.header().home;
        let anyones = omits("home: of this thread") && !home.local.is_null();
        let mine = home.index == index || anyones;
        mine.then(|| home.local.cast())
    }

    /// Leaves the item to the place that it is put into.
    #[inline(always)]
    pub(crate) fn park(self) -> Idle<T> {
        ManuallyDrop::new(self).item
    }

    /// # Safety
    ///
    /// `idle` came from [`ItemBox::park`], and the caller took it out of the one place it lay in.
    #[inline(always)]
    pub(crate) unsafe fn wake(idle: Idle<T>) -> Self {
        ItemBox {
            item: idle,
            _owns: PhantomData,
        }
    }

    pub(crate) fn into_value(self) -> T {
        let item = self.park();
        // SAFETY: the value is moved out, and only the memory is freed.
        let value = unsafe { item.read() }.value;
        // SAFETY: as above.
        unsafe { free(item) };
        value
    }
}

/// # Safety
///
/// The item came from [`ItemBox::new`], its value is gone, and it is not used again.
unsafe fn free<T>(item: Idle<T>) {
    // SAFETY: allocated by `new` with this layout.
    unsafe { dealloc(item.as_ptr().cast(), ItemBox::<T>::LAYOUT.0) };
}

impl<T> Deref for ItemBox<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: written by `new`, and owned by this box until it is parked or dropped.
        unsafe { &(*self.item.as_ptr()).value }
    }
}

impl<T> DerefMut for ItemBox<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as in `deref`.
        unsafe { &mut (*self.item.as_ptr()).value }
    }
}

impl<T> Drop for ItemBox<T> {
    fn drop(&mut self) {
        /// Frees the memory also where the value's `Drop` panics.
        struct Free<T>(Idle<T>);
        impl<T> Drop for Free<T> {
            fn drop(&mut self) {
                // SAFETY: the value was dropped, and the box is gone.
                unsafe { free(self.0) };
            }
        }
        let memory = Free(self.item);
        // SAFETY: the box owns the value, and this is its end.
        unsafe { memory.0.drop_in_place() };
    }
}

#[cfg(all(test, not(hintpool_loom)))]
mod tests {
    use super::*;

    /// Otherwise each return would go the long way, which is right but slow.
    #[test]
    fn an_item_is_at_home_with_the_thread_that_got_it() {
        let (here, there) = (CacheIndex::of(0), CacheIndex::of(1));
        let (local, other) = (Local::<u8>::new(1, 0), Local::new(1, 0));
        let mut item = ItemBox::new(7);
        assert!(item.home_of(here).is_none(), "it is new");
        assert!(!item.is_from(&local), "nobody got it");
        item.got_by(here, &local);
        assert_eq!(item.home_of(here), Some(ptr::from_ref(&local)));
        assert!(item.home_of(there).is_none(), "of another thread");
        assert!(item.is_from(&local) && !item.is_from(&other));
        item.got_the_long_way(Some(&local));
        assert!(item.home_of(here).is_none() && item.is_from(&local));
        item.header_mut().strikes = 1;
        item.got_by(here, &local);
        assert!(item.home_of(here).is_none(), "an uncommon item");
        assert!(item.is_from(&local));
        item.header_mut().strikes = 0;
        item.got_by(CacheIndex::NONE, &local);
        assert!(item.home_of(CacheIndex::NONE).is_none(), "not cached");
    }

    #[repr(align(4096))]
    struct Page(#[expect(dead_code, reason = "it is there for its size")] [u8; 4096]);

    #[test]
    fn a_page_takes_a_page_and_a_header() {
        let (layout, header) = ItemBox::<Page>::LAYOUT;
        assert_eq!((layout.align(), header), (4096, 4096));
        assert!(layout.size() <= 4096 + 40, "{} bytes", layout.size());
        assert!(ItemBox::<Vec<u8>>::LAYOUT.0.size() <= 24 + 40);
    }
}
