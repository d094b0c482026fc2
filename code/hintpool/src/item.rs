//! A pooled value with what the pool remembers of it between two uses.

use std::ptr::NonNull;

/// Values stay behind one pointer for their whole life in a pool, so that handing them over moves a
/// word and not the value.
pub(crate) struct Item<T> {
    /// How often in a row the value came back oversized (see [`crate::too_big`]).
    pub(crate) oversized_returns: u8,
    /// Weight at the last return, for pools with a limit (see [`crate::limits`]).
    pub(crate) weight: usize,
    pub(crate) value: T,
}

/// An idle item: owned by whatever place it lies in, and by nothing else.
pub(crate) type Idle<T> = NonNull<Item<T>>;

impl<T> Item<T> {
    pub(crate) fn new(value: T) -> Box<Self> {
        Box::new(Item {
            oversized_returns: 0,
            weight: 0,
            value,
        })
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
