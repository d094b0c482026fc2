//! What one thread has of one pool: a private slot and two magazines.
//!
//! ```text
//!            owner only                      owner, or a collector, under `settled`
//!  ┌───────────────────────────────┐        ┌──────────────────────────────────────┐
//!  │ slot: one item, kept in place │        │ previous: a magazine, full or empty  │
//!  │ loaded: a magazine, len       │        │ hits counted so far                  │
//!  └───────────────────────────────┘        └──────────────────────────────────────┘
//! ```
//!
//! # The protocol
//!
//! The *owner* is the thread that holds the index of this `Local` (see [`crate::thread_index`]). It
//! works without locks and without read-modify-write operations:
//!
//! 1. claim: lower the flag of the slot, or the length of the loaded magazine;
//! 2. light fence;
//! 3. look at the gate. Open: the claim holds, and the item is the owner's.
//!
//! A *collector* takes idle items out of every `Local`, also of threads that sleep or are gone:
//!
//! 1. close the gate;
//! 2. heavy fence;
//! 3. under `settled`: take what is not claimed, writing null over it; open the gate (release).
//!
//! The fences make this Dekker's pattern: either the owner sees the closed gate, or the collector
//! sees the claim. An owner that sees the gate closed puts its claim back, for the collector to find
//! or not, and *settles*: it takes the lock, behind which no collector looks at this `Local`, and
//! goes on from there.
//!
//! Returning an item needs no fence: it only adds, and a collector that does not see the addition
//! leaves it for the next time.
//!
//! # Who writes what
//!
//! Only the owner writes `len`; a collector takes by writing null, and the owner treats null as a
//! miss. Otherwise an owner that had read the length before a drain could store it back after.

use crate::fence::{self, Mode};
use crate::item::{Idle, Item};
use crate::magazine::Magazine;
use crate::sync::{AtomicBool, AtomicU8, AtomicU32, AtomicUsize, Mutex, Ordering, UnsafeCell};
use crate::weakened::ordering;
use std::ptr::NonNull;

mod collection;
#[cfg(all(test, not(hintpool_loom)))]
mod directed_race;
mod settle;

/// Bits of the gate. Owners pass while it is zero.
pub(crate) mod gate {
    /// A collection is on its way.
    pub(crate) const COLLECTION: u8 = 1;
    /// The process has no asymmetric fence: the owner must issue a full one.
    pub(crate) const FENCED: u8 = 2;
    /// A chaos scope lives: the pool rolls the dice on each get and return.
    pub(crate) const CHAOS: u8 = 4;
    /// The pool counts its idle values, against a limit.
    pub(crate) const LIMITED: u8 = 8;
}

/// Most hits between two visits to the slow path, which looks at the clock for ageing.
const MOST_HITS: u32 = 512;
/// Hits until the first visit.
const FIRST_HITS: u32 = 16;

/// Aligned so that no two threads write to one cache line, nor to two that the processor fetches as
/// a pair.
#[repr(align(128))]
pub(crate) struct Local<T> {
    /// Whether the slot holds an idle item. The owner writes both values; a collector that holds
    /// `settled` lowers it after it nulled the slot (release, read by the owner's acquire).
    full: AtomicBool,
    /// Address of the item that was put last, idle or not: a get leaves it in place and lowers the
    /// flag. An address and not a pointer: the item
    /// may have been detached and freed, and another may lie at the same address by now.
    slot: AtomicUsize,
    /// See [`gate`]. Changed by others only, by read-modify-write; read by the owner.
    gate: AtomicU8,
    /// Counts hits down from `Settled::period`. Written by the owner only.
    countdown: AtomicU32,
    /// Length of `loaded`. Written by the owner only; release, read by a collector's acquire.
    len: AtomicUsize,
    /// Replaced by the owner only, while it holds `settled`. Read by the owner at any time, and by
    /// a collector that holds `settled`.
    loaded: UnsafeCell<Magazine<T>>,
    settled: Mutex<Settled<T>>,
}

/// What the owner and a collector reach under the lock only.
struct Settled<T> {
    previous: Magazine<T>,
    previous_len: usize,
    /// Hits, apart from those that the countdown tells.
    hits: u64,
    /// What the countdown began with.
    period: u32,
}

// SAFETY: the items in a `Local` are owned by it and may be dropped by any thread, hence
// `T: Send`. `loaded` is shared as said at the field: replaced under `settled` by the only thread
// that reads it without the lock.
unsafe impl<T: Send> Send for Local<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Local<T> {}

/// A claim of the owner that the gate did not let through.
#[derive(Clone, Copy)]
enum Claim {
    Slot,
    Entry(usize),
}

impl<T> Local<T> {
    pub(crate) fn new(capacity: usize, gate: u8) -> Self {
        let gate = match fence::mode() {
            Mode::Asymmetric => gate,
            Mode::Fenced => gate | gate::FENCED,
        };
        Local {
            full: AtomicBool::new(false),
            slot: AtomicUsize::new(0),
            gate: AtomicU8::new(gate),
            countdown: AtomicU32::new(FIRST_HITS),
            len: AtomicUsize::new(0),
            loaded: UnsafeCell::new(Magazine::new(capacity)),
            settled: Mutex::new(Settled {
                previous: Magazine::new(capacity),
                previous_len: 0,
                hits: 0,
                period: FIRST_HITS,
            }),
        }
    }

    /// The owner's get; `None` also when the countdown is over.
    ///
    /// # Safety
    ///
    /// The calling thread is the owner.
    pub(crate) unsafe fn take(&self) -> Option<Idle<T>> {
        // SAFETY: said above.
        let item = unsafe { self.take_slot() };
        // SAFETY: said above.
        item.or_else(|| unsafe { self.take_loaded() })
    }

    /// The owner's get, from the slot; `None` also when the countdown is over.
    ///
    /// # Safety
    ///
    /// The calling thread is the owner.
    #[inline(always)]
    pub(crate) unsafe fn take_slot(&self) -> Option<Idle<T>> {
        let countdown = self.countdown.load(Ordering::Relaxed);
        // Relaxed: a raised flag is the owner's own doing.
        if countdown == 0 || !self.full.load(Ordering::Relaxed) {
            return None;
        }
        // Relaxed: the fence orders it before the gate.
        self.full.store(false, Ordering::Relaxed);
        fence::light();
        let item = if self.gate_is_open() {
            // Null if a collector was here before the flag was read.
            idle_at(self.slot.load(Ordering::Relaxed))
        } else {
            self.claim_at_closed_gate(Claim::Slot)
        }?;
        self.countdown.store(countdown - 1, Ordering::Relaxed);
        Some(item)
    }

    /// The owner's get, from the loaded magazine; `None` also when the countdown is over.
    ///
    /// # Safety
    ///
    /// The calling thread is the owner.
    #[inline(always)]
    pub(crate) unsafe fn take_loaded(&self) -> Option<Idle<T>> {
        let countdown = self.countdown.load(Ordering::Relaxed);
        let len = self.len.load(Ordering::Relaxed);
        if countdown == 0 || len == 0 {
            return None;
        }
        let at = len - 1;
        // Release: a collector that reads this length reads the entries below it.
        self.len
            .store(at, ordering("pop: length, release", Ordering::Release));
        fence::light();
        let item = if self.gate_is_open() {
            let item = self.loaded_entry(at);
            if item.is_none() {
                // Drained: items that were pushed later lay above, so nothing is below.
                self.len.store(0, Ordering::Release);
            }
            item
        } else {
            self.claim_at_closed_gate(Claim::Entry(at))
        }?;
        self.countdown.store(countdown - 1, Ordering::Relaxed);
        Some(item)
    }

    /// Whether [`Local::tick`] is due, before which no get succeeds.
    #[inline(always)]
    pub(crate) fn is_over(&self) -> bool {
        self.countdown.load(Ordering::Relaxed) == 0
    }

    /// Whether the owner may try without the lock.
    #[inline(always)]
    pub(crate) fn is_passable(&self) -> bool {
        self.gate.load(Ordering::Acquire) & !gate::FENCED == 0
    }

    /// The owner's put. Gives the item back if there is no room without the lock.
    ///
    /// At any gate: a put only adds, and so a collector needs no protection from it.
    ///
    /// # Safety
    ///
    /// The calling thread is the owner, and it owns `item`.
    pub(crate) unsafe fn give(&self, item: Idle<T>) -> Result<(), Idle<T>> {
        // SAFETY: said above.
        let given = unsafe { self.give_slot(item) };
        // SAFETY: said above.
        given.or_else(|item| unsafe { self.give_loaded(item) })
    }

    /// The owner's put, into the slot. Gives the item back if the slot is full.
    ///
    /// # Safety
    ///
    /// As [`Local::give`].
    #[inline(always)]
    pub(crate) unsafe fn give_slot(&self, item: Idle<T>) -> Result<(), Idle<T>> {
        // Acquire: pairs with a collector's lowering, so that the store below comes after its null.
        let full = ordering("put: flag, acquire", Ordering::Acquire);
        if self.full.load(full) {
            return Err(item);
        }
        self.fill_slot(item);
        Ok(())
    }

    /// The owner's put, into the loaded magazine. Gives the item back if the magazine is full.
    ///
    /// # Safety
    ///
    /// As [`Local::give`].
    #[inline(always)]
    pub(crate) unsafe fn give_loaded(&self, item: Idle<T>) -> Result<(), Idle<T>> {
        self.push(self.len.load(Ordering::Relaxed), item)
    }

    #[inline(always)]
    fn gate_is_open(&self) -> bool {
        // Acquire: pairs with the opening after a collection, so that its nulls are seen.
        self.gate.load(ordering("gate, acquire", Ordering::Acquire)) == 0
    }

    #[inline(always)]
    fn loaded_entry(&self, at: usize) -> Option<Idle<T>> {
        // SAFETY: only the owner replaces `loaded`, and every caller is the owner.
        self.loaded.with(|loaded| unsafe { &*loaded }.get(at))
    }

    /// Pushes on the loaded magazine, which has `len` entries, or gives the item back.
    #[inline(always)]
    fn push(&self, len: usize, item: Idle<T>) -> Result<(), Idle<T>> {
        // SAFETY: only the owner replaces `loaded`, and every caller is the owner.
        let pushed = self
            .loaded
            .with(|loaded| unsafe { &*loaded }.push(len, item));
        pushed?;
        // Release: a collector that reads this length sees the entry and what is in the item.
        let release = ordering("push: length, release", Ordering::Release);
        self.len.store(len + 1, release);
        Ok(())
    }

    #[inline(always)]
    fn fill_slot(&self, item: Idle<T>) {
        let address = item.as_ptr().expose_provenance();
        self.slot.store(address, Ordering::Relaxed);
        // Release: a collector that sees the flag sees the address and what is in the item.
        self.full
            .store(true, ordering("put: flag, release", Ordering::Release));
    }
}

#[inline(always)]
fn idle_at<T>(address: usize) -> Option<Idle<T>> {
    NonNull::new(std::ptr::with_exposed_provenance_mut::<Item<T>>(address))
}
