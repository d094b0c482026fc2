//! A testing aid: pools that forget at random.
//!
//! A program that is right may never notice whether its pool kept a value. While a [`Scope`] lives,
//! every pool of the process makes use of its freedom: one `get` in four finds nothing, and one
//! return in four is discarded. (The first return of a value that was out when the scope began may
//! pass unstruck.) Go's `sync.Pool` does the like when it is built with the race detector. Code that keeps state in a pool breaks here first, and not in production.
//!
//! ```
//! use hintpool::{Pool, chaos};
//!
//! static BUFFERS: Pool<Vec<u8>> = Pool::new(|| Vec::with_capacity(1024));
//!
//! fn shout(word: &str) -> String {
//!     let mut buffer = BUFFERS.get();
//!     buffer.extend(word.bytes().map(|byte| byte.to_ascii_uppercase()));
//!     String::from_utf8(buffer.clone()).unwrap()
//! }
//!
//! for seed in 0..10 {
//!     let _chaos = chaos::scope(seed);
//!     for _ in 0..100 {
//!         assert_eq!(shout("hint"), "HINT", "seed {seed}");
//!     }
//! }
//! ```
//!
//! # In parallel tests
//!
//! A scope is process-wide: it reaches pools that other tests of the same binary are using. Those
//! tests still pass if they only rely on what a pool promises. A test that counts reuse relies on
//! more. Keep such tests in a test binary of their own, which a file of its own under `tests/` is;
//! `cargo nextest` runs each test in a process of its own anyway.
//!
//! The same seed gives the same decisions in the same order. With several threads, which thread
//! meets which decision still depends on the scheduler.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;

use crate::ageing;
use crate::sync::process::{self, AtomicBool, Mutex, Ordering};
use std::sync::MutexGuard;

/// Whether a scope lives. Written under `TURN`; read by every `get` and return. `Relaxed`: a call
/// that races with the start or the end of a scope may go either way.
static ACTIVE: AtomicBool = AtomicBool::new(false);
/// Held by the one scope that lives.
static TURN: Mutex<()> = Mutex::new(());
/// State of the generator, set by each scope from its seed.
static DICE: Mutex<u64> = Mutex::new(0);

thread_local! {
    static HAS_SCOPE: Cell<bool> = const { Cell::new(false) };
}

/// Chaos until it is dropped: made by [`scope`].
#[must_use = "chaos ends when the scope is dropped"]
pub struct Scope {
    _turn: MutexGuard<'static, ()>,
    /// The thread that began a scope ends it, so that [`HAS_SCOPE`] is true of the right thread.
    _stays_on_its_thread: PhantomData<*const ()>,
}

/// Begins chaos in every pool of the process, until the returned [`Scope`] is dropped.
///
/// Waits while another thread has a scope.
///
/// # Panics
///
/// If this thread has a scope already, since it would wait for itself.
pub fn scope(seed: u64) -> Scope {
    assert!(
        !HAS_SCOPE.get(),
        "this thread has a chaos scope already: drop it before you begin another"
    );
    let turn = process::lock(&TURN);
    HAS_SCOPE.set(true);
    *process::lock(&DICE) = seed;
    ageing::chaos(true, || ACTIVE.store(true, Ordering::Relaxed));
    Scope {
        _turn: turn,
        _stays_on_its_thread: PhantomData,
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        ageing::chaos(false, || ACTIVE.store(false, Ordering::Relaxed));
        HAS_SCOPE.set(false);
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").finish_non_exhaustive()
    }
}

pub(crate) fn is_active() -> bool {
    ACTIVE.load(Ordering::Relaxed)
}

/// Whether the pool forgets this time.
pub(crate) fn strikes() -> bool {
    ACTIVE.load(Ordering::Relaxed) && roll(&mut process::lock(&DICE)) % 4 == 0
}

/// SplitMix64: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators" (OOPSLA
/// 2014). Every seed is a good one, zero included.
fn roll(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut bits = *state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_splitmix64() {
        // First outputs for seed 1234567, as published with the reference implementation.
        let mut state = 1_234_567;
        assert_eq!(roll(&mut state), 6_457_827_717_110_365_317);
        assert_eq!(roll(&mut state), 3_203_168_211_198_807_973);
    }
}
