//! User code that may panic, run so that a panic costs one value and nothing else.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;

/// Runs `work`, which calls user code on a value that nobody else can see.
///
/// `None` if it panicked while the thread was unwinding already: a second panic that left a `drop`
/// would abort the process, so it ends here. The value may be in any state then and must not be
/// seen again. A panic at any other time goes on through the caller.
pub(crate) fn contain<R>(work: impl FnOnce() -> R) -> Option<R> {
    if thread::panicking() {
        // Unwind safe: by contract, the caller only drops what `work` may have left half done.
        catch_unwind(AssertUnwindSafe(work)).ok()
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
        if let Err(panic) = outcome {
            first_panic.get_or_insert(panic);
        }
    }
    if let Some(panic) = first_panic {
        if !thread::panicking() {
            resume_unwind(panic);
        }
    }
}
