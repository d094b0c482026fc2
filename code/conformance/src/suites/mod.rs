//! The checks, by what a pool must be to be put under them.

pub mod basic;
pub mod chaos;
pub mod collect_all;
pub mod full;

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Whether `work` panics. The panic ends here.
pub(crate) fn panics(work: impl FnOnce()) -> bool {
    // Unwind safe: the checks look at what a panic left behind, on purpose.
    catch_unwind(AssertUnwindSafe(work)).is_err()
}
