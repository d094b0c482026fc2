//! An asymmetric fence: almost free for the side that runs often, expensive for the side that runs
//! seldom.
//!
//! An owner and a collector each write one word and then read the other's (Dekker's pattern). With
//! a sequentially consistent fence between the two steps on both sides, at least one of them sees
//! what the other wrote. Here the owner's fence only keeps the compiler from reordering, and the
//! collector has the kernel run a full fence on every processor that runs a thread of this process
//! (`membarrier`, Linux 4.14; see also P1202R5, "Asymmetric Thread Fences").
//!
//! Where the kernel lacks this call or refuses it, the mode is [`Fence::Full`]: owners issue the full
//! fence themselves, off their fast path.

#[cfg(not(hintpool_loom))]
use std::sync::OnceLock;

use crate::sync::{Ordering, fence};

/// Which fence keeps a `get` and a collection on another thread from taking the same value: [`init`]
/// returns the one that this process uses.
///
/// Pools behave the same with both. The fences differ in which side pays for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fence {
    /// Collections pay: each makes one system call (Linux, `membarrier`), which interrupts every
    /// processor that runs another thread of this process. A `get` only forbids the compiler to reorder.
    Asymmetric,
    /// Each `get` pays for a full fence, and takes several times as long. This is the case where the
    /// kernel has no `membarrier` (Linux before 4.14, and all other systems), and where a
    /// sandbox refused it at the first use of a pool.
    Full,
}

// ANCHOR: light
/// The owner's side. Pairs with [`heavy`].
#[inline(always)]
pub(crate) fn light() {
    #[cfg(not(hintpool_loom))]
    std::sync::atomic::compiler_fence(Ordering::SeqCst);
    // loom has no asymmetric fences, so both sides of the pair are full fences there.
    #[cfg(hintpool_loom)]
    if !crate::rules::omits("light fence") {
        fence(Ordering::SeqCst);
    }
}
// ANCHOR_END: light

#[cfg(all(hintpool_no_fence, not(test)))]
compile_error!(
    "hintpool_no_fence makes every pool unsound. It is the control of one test: RUSTFLAGS=\"--cfg \
     hintpool_no_fence\" cargo test --release -p hintpool --lib directed_race"
);

/// The owner's side in [`Fence::Full`]. Pairs with [`heavy`].
pub(crate) fn full() {
    if !cfg!(hintpool_no_fence) && !crate::rules::omits("full fence") {
        fence(Ordering::SeqCst);
    }
}

// ANCHOR: heavy
/// The collector's side: `Err` if it could not be issued, and then nothing may be taken.
#[must_use = "without the fence nothing may be taken"]
pub(crate) fn heavy() -> Result<(), ()> {
    #[cfg(hintpool_loom)]
    if !crate::rules::omits("heavy fence") {
        fence(Ordering::SeqCst);
    }
    #[cfg(not(any(hintpool_loom, hintpool_no_fence)))]
    {
        fence(Ordering::SeqCst);
        if mode() == Fence::Asymmetric {
            return platform::heavy();
        }
    }
    Ok(())
}
// ANCHOR_END: heavy

/// Registers the process for the asymmetric fence now instead of at the first use of a pool, and
/// tells which fence pools have in this process.
///
/// In a process with one thread that takes microseconds. Once other threads run, the kernel must
/// reach each of them, and the first use of a pool takes some milliseconds longer; so call this at
/// the start of `main` if that delay would hurt. Each call after the first use or the first call
/// returns the same, and does nothing else.
///
/// ```
/// # #![deny(warnings)]
/// hintpool::init();
/// ```
///
/// A program that needs fast pools can check the result:
///
/// ```
/// use hintpool::Fence;
///
/// if hintpool::init() == Fence::Full {
///     eprintln!("no membarrier here: each get of a pool pays for a full fence");
/// }
/// ```
pub fn init() -> Fence {
    mode()
}

/// The mode of this process, determined at the first use and then fixed.
///
/// Registration takes microseconds in a process with one thread, and some milliseconds once other
/// threads run.
#[cfg(not(hintpool_loom))]
// ANCHOR: mode
pub(crate) fn mode() -> Fence {
    static MODE: OnceLock<Fence> = OnceLock::new();
    *MODE.get_or_init(|| {
        if platform::register() {
            Fence::Asymmetric
        } else {
            Fence::Full
        }
    })
}
// ANCHOR_END: mode

#[cfg(hintpool_loom)]
pub(crate) fn mode() -> Fence {
    Fence::Asymmetric
}

// Miri knows no membarrier: neither do the pools of a program that runs under it.
#[cfg(all(target_os = "linux", not(any(hintpool_loom, hintpool_fenced, miri))))]
mod platform {
    use rustix::thread::{MembarrierCommand, membarrier};

    // ANCHOR: platform
    pub(super) fn register() -> bool {
        membarrier(MembarrierCommand::RegisterPrivateExpedited).is_ok() && heavy().is_ok()
    }
    // ANCHOR_END: platform

    pub(super) fn heavy() -> Result<(), ()> {
        membarrier(MembarrierCommand::PrivateExpedited).map_err(drop)
    }
}

#[cfg(all(
    any(not(target_os = "linux"), hintpool_fenced, miri),
    not(hintpool_loom)
))]
use no_membarrier as platform;

// By a name of its own, since a mutant here is seen by the step `fallback` alone.
#[cfg(all(
    any(not(target_os = "linux"), hintpool_fenced, miri),
    not(hintpool_loom)
))]
mod no_membarrier {
    pub(super) fn register() -> bool {
        false
    }

    pub(super) fn heavy() -> Result<(), ()> {
        Err(())
    }
}

#[cfg(all(
    test,
    target_os = "linux",
    not(any(hintpool_loom, hintpool_fenced, miri))
))]
mod tests {
    use rustix::thread::{MembarrierCommand, membarrier_query};

    use super::*;

    /// The other mode would be right everywhere, but slow.
    #[test]
    fn owners_issue_no_fence_where_the_kernel_has_one() {
        let kernel_has_one =
            membarrier_query().contains_command(MembarrierCommand::PrivateExpedited);
        assert_eq!(init() == Fence::Asymmetric, kernel_has_one);
    }
}
