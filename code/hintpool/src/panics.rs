//! User code that may panic, run so that a panic costs one value and nothing else.

use std::any::Any;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;

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
