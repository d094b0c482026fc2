//! An asymmetric fence: the side that runs often pays almost nothing, and the other side pays for both.

use std::sync::OnceLock;
use std::sync::atomic::{Ordering, compiler_fence, fence};

use crate::kernel;
use crate::slot::Fences;

// ANCHOR: membarrier
/// The kernel's, where there is one, and full fences on both sides where there is none.
#[derive(Debug)]
pub struct Membarrier;

impl Fences for Membarrier {
    fn light() {
        if is_asymmetric() {
            compiler_fence(Ordering::SeqCst); // no instruction
        } else {
            fence(Ordering::SeqCst);
        }
    }

    fn heavy() {
        fence(Ordering::SeqCst);
        if is_asymmetric() {
            kernel::fence_every_thread();
        }
    }
}
// ANCHOR_END: membarrier

/// Asked once, since the two sides must agree.
fn is_asymmetric() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(kernel::register)
}
