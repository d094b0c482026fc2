use std::sync::atomic::{Ordering, compiler_fence};

use crate::slot::Fences;

// ANCHOR: fences
/// Step 6 without the heavy fence: the collector's fence only restricts the compiler.
#[derive(Debug)]
pub struct NoHeavyFence;

impl Fences for NoHeavyFence {
    fn light() {
        compiler_fence(Ordering::SeqCst);
    }

    fn heavy() {
        compiler_fence(Ordering::SeqCst);
    }
}
// ANCHOR_END: fences
