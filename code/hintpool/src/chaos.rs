//! A testing aid: pools that drop values at random.
//!
//! A correct program gives the same results whether or not its pool keeps a value. While a [`Scope`]
//! exists, every pool of the process drops more than usual: one `get` in four finds nothing, and one
//! return in four is discarded. (The first return of a value that was out when the scope began may be
//! exempt.) Go's `sync.Pool` drops values in a similar way when it is built with the race detector. So
//! code that keeps state in a pool fails in a test, and not first in production.
//!
//! In a pool that ages by itself ([`Settings::age_every`](crate::Settings::age_every)), about one
//! `get` in 16 also starts a collection, which otherwise comes seconds apart. The `Drop` of what it
//! collects runs in that `get`. If it takes a lock that the caller holds, the test hangs, and you find
//! the mistake before production.
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
//! A scope affects the whole process, also pools that other tests of the same binary are using. Those
//! tests still pass if they only rely on what a pool promises. A test that counts reuse relies on
//! more. Keep such tests in a test binary of their own: a separate file under `tests/` is one.
//! (`cargo nextest` runs each test in its own process anyway.)
//!
//! Only one thread has a scope at a time. A thread that waits for another one's scope longer than a
//! minute panics, and says where that scope was begun: it may have been forgotten
//! ([`std::mem::forget`]). A forgotten scope ends when its thread ends.
//!
//! The same seed gives the same decisions in the same order. With several threads, the scheduler still
//! decides which thread gets which decision.

use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::thread;
use std::time::Duration;

use crate::registry;
use crate::sync::process::{self, AtomicBool, Mutex, Ordering};

mod turns;

use turns::{Turn, Turns};

/// Whether a scope exists. Written by the thread that has it; read by every `get` and return.
/// `Relaxed`: a call that races with the start or the end of a scope may go either way.
static ACTIVE: AtomicBool = AtomicBool::new(false);
static TURNS: Turns = Turns::new();
/// State of the generator, set by each scope from its seed.
static DICE: Mutex<u64> = Mutex::new(0);

/// How long a scope waits for one other, and how long between two looks.
const LIMIT: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(1);

/// A scope that has begun. It ends when this is dropped.
struct Begun(Turn);

impl Drop for Begun {
    fn drop(&mut self) {
        registry::chaos(false, || ACTIVE.store(false, Ordering::Relaxed));
    }
}

thread_local! {
    /// The scope that a thread began and did not drop. Ends with the thread.
    static HELD: RefCell<Option<Begun>> = const { RefCell::new(None) };
}

/// A chaos scope, which ends when this is dropped. Made by [`scope`].
#[must_use = "chaos ends when the scope is dropped"]
pub struct Scope {
    /// Where [`HELD`] is gone already, since the thread ends.
    _unheld: Option<Begun>,
    /// The thread that began a scope ends it, so that [`HELD`] is true of the right thread.
    _stays_on_its_thread: PhantomData<*const ()>,
}

/// Begins chaos in every pool of the process, until the returned [`Scope`] is dropped, or until this
/// thread ends if it is forgotten.
///
/// Waits while another thread has a scope.
///
/// # Panics
///
/// - If this thread has a scope already, since it would wait for itself.
/// - If it has waited 60 seconds for one scope of another thread. That scope may be forgotten. If it is
///   not, drop it sooner: several short scopes have the same effect as a long one.
///
/// Both messages name the file and line where the other scope was begun.
///
/// ```
/// use hintpool::chaos;
/// use std::{mem, thread};
///
/// thread::spawn(|| mem::forget(chaos::scope(1))).join().unwrap();
/// let _next = chaos::scope(2); // the forgotten one ended with its thread
/// ```
#[track_caller]
pub fn scope(seed: u64) -> Scope {
    let held_at = || HELD.try_with(|held| Some(held.borrow().as_ref()?.0.begun_at));
    if let Ok(Some(at)) = held_at() {
        panic!(
            "this thread has a chaos scope already, begun at {at}: drop it before you begin another"
        );
    }
    let turn = TURNS.begin(Location::caller(), LIMIT, || thread::sleep(PAUSE));
    *process::lock(&DICE) = seed;
    registry::chaos(true, || ACTIVE.store(true, Ordering::Relaxed));
    let mut begun = Some(Begun(turn));
    let _gone = HELD.try_with(|held| held.replace(begun.take()));
    Scope {
        _unheld: begun,
        _stays_on_its_thread: PhantomData,
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        drop(HELD.try_with(RefCell::take));
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

/// Whether the pool drops the value this time.
pub(crate) fn strikes() -> bool {
    rolls_one_in(4)
}

/// Whether a `get` of a pool that ages by itself starts a collection this time.
///
/// Each call draws a number. So a call must not depend on the clock, or the decisions would no longer
/// follow from the seed.
pub(crate) fn ages() -> bool {
    rolls_one_in(16)
}

/// True for one random number in `count`. Outside of a scope it is false, and no number is drawn.
fn rolls_one_in(count: u64) -> bool {
    is_active() && roll(&mut process::lock(&DICE)) % count == 0
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
