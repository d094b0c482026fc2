//! An item while user code uses its value and may panic.

use std::mem::ManuallyDrop;

use crate::item::ItemBox;
use crate::panics;

/// An item while user code uses its value. It is dropped unless [`Contained::spared`] takes it. If the
/// thread is unwinding and that drop panics, the second panic is caught.
pub(super) struct Contained<T, F: Fn()> {
    pub(super) item: ManuallyDrop<ItemBox<T>>,
    if_lost: F,
}

impl<T, F: Fn()> Contained<T, F> {
    #[inline(always)]
    pub(super) fn new(item: ItemBox<T>, if_lost: F) -> Self {
        let item = ManuallyDrop::new(item);
        Contained { item, if_lost }
    }

    /// Drops nothing: `F` borrows at the most.
    #[inline(always)]
    pub(super) fn spared(self) -> ItemBox<T> {
        let mut contained = ManuallyDrop::new(self);
        // SAFETY: consumed here, and its `Drop` does not run.
        unsafe { ManuallyDrop::take(&mut contained.item) }
    }
}

impl<T, F: Fn()> Drop for Contained<T, F> {
    #[cold]
    fn drop(&mut self) {
        (self.if_lost)();
        // SAFETY: its end, and `spared` took nothing.
        let item = unsafe { ManuallyDrop::take(&mut self.item) };
        panics::contain(|| drop(item));
    }
}
