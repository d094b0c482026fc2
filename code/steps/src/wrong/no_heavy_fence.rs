use std::sync::atomic::{Ordering, compiler_fence};

use crate::slot::Fences;

// ANCHOR: fences
/// For step 6: the collector saves the dear call, and holds back its own compiler alone.
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
