//! User code that may panic, run so that a panic costs one value and nothing else.

use std::any::Any;
use std::mem::{self, ManuallyDrop};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;

use crate::item::ItemBox;

/// Runs `work`, which calls user code on a value that nobody else can see.
///
/// `None` if it panicked while the thread was unwinding already: a second panic that left a `drop`
/// would abort the process, so it is caught here. The value may be in any state then and must not be
/// used again. A panic at any other time goes on through the caller.
pub(crate) fn contain<R>(work: impl FnOnce() -> R) -> Option<R> {
    if thread::panicking() {
        // Unwind safe: by contract, the caller only drops what `work` may have left half done.
        catch_unwind(AssertUnwindSafe(work)).map_err(end).ok()
    } else {
        Some(work())
    }
}

/// Runs `work` on each item, all of them even if some panic; the first panic goes on afterwards.
pub(crate) fn for_each_whatever_happens<I>(items: impl IntoIterator<Item = I>, work: impl Fn(I)) {
    let mut first_panic = None;
    for item in items {
        // Unwind safe: `item` was moved in and nothing of it is seen again.
        let outcome = catch_unwind(AssertUnwindSafe(|| work(item)));
        match outcome {
            Err(panic) if first_panic.is_none() => first_panic = Some(panic),
            Err(panic) => end(panic),
            Ok(()) => {}
        }
    }
    match first_panic {
        Some(panic) if thread::panicking() => end(panic),
        Some(panic) => resume_unwind(panic),
        None => {}
    }
}

/// Drops the payload of a panic that was caught; the panic hook has reported it.
///
/// The payload's `Drop` is user code too. If it panics, the payload of that second panic is leaked, since
/// its `Drop` might panic again.
pub(crate) fn end(panic: Box<dyn Any + Send>) {
    if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        mem::forget(second);
    }
}

/// An item while user code uses its value. It is dropped unless [`Contained::spared`] takes it. If the
/// thread is unwinding and that drop panics, the second panic is caught.
pub(crate) struct Contained<T, F: Fn()> {
    pub(crate) item: ManuallyDrop<ItemBox<T>>,
    if_lost: F,
}

impl<T, F: Fn()> Contained<T, F> {
    #[inline(always)]
    pub(crate) fn new(item: ItemBox<T>, if_lost: F) -> Self {
        let item = ManuallyDrop::new(item);
        Contained { item, if_lost }
    }

    /// Drops nothing: `F` borrows at the most.
    #[inline(always)]
    pub(crate) fn spared(self) -> ItemBox<T> {
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
        contain(|| drop(item));
    }
}
