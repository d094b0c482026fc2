//! User code that looks at a value on its way, and may panic.

use std::mem::ManuallyDrop;

use crate::item::ItemBox;
use crate::panics;

/// An item that user code is looking at: lost unless it is spared. A panic in the drop of a lost one
/// does not leave it while the thread is unwinding.
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
