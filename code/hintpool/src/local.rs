//! What one thread has of one pool: a private slot, two magazines, and an outbox.
//!
//! ```text
//!   reached by the owner without the lock,     reached with the lock only,
//!   and by a collector with it                 by the owner as by a collector
//!  ┌─────────────────────────────────┐        ┌──────────────────────────────────────┐
//!  │ slot: one item                  │        │ previous: a magazine, full or empty  │
//!  │ loaded: a magazine, and its len │        │ slot_taken: the slot was collected   │
//!  │ outbox: items of other threads  │        └──────────────────────────────────────┘
//!  └─────────────────────────────────┘
//!   gate: not zero sends the owner behind the lock, which is `settled`
//! ```
//!
//! # The protocol
//!
//! The *owner* is the thread that holds the index of this `Local` (see [`crate::thread_index`]). It
//! gets an item without the lock and without read-modify-write operations:
//!
//! 1. claim: empty the slot, or lower the length of the loaded magazine;
//! 2. light fence;
//! 3. look at the gate. Open: the claim holds, and the item is the owner's.
//!
//! A *collector* takes idle items out of every `Local`, also of threads that sleep or have ended:
//!
//! 1. close the gate;
//! 2. heavy fence;
//! 3. with the lock: take what is not claimed and leave a mark in its place. If it left any, the
//!    gate stays closed, for [`gate::TAKEN`]; if not, it opens.
//!
//! The fences make this Dekker's pattern: either the collector sees the claim, or the owner sees the
//! closed gate.
//!
//! An owner that sees the gate closed *settles*. It takes the lock, so no collector looks at this
//! `Local`, and the marks show whether its claim holds. Then it clears the marks and
//! opens the gate. Only the owner opens it for [`gate::TAKEN`], however many collections pass: so an
//! owner that finds the gate open finds no mark.
//!
//! The owner does not wait for the lock, since a collector that has it may have been preempted. It
//! goes on as if there were nothing here. A claim on an entry is withdrawn: the length is what it was.
//! A claim on the slot is noted as *in doubt*, and a mark in the slot and [`gate::TAKEN`] keep the owner
//! from using the slot before it has settled. Then `slot_taken` says whose the item is.
//!
//! Returning an item needs no fence and no look at the gate. It only adds, and a collector that does
//! not see the addition leaves it for the next time. The outbox is used in this way alone: the owner
//! adds without the lock, and takes out with it.
//!
//! # The marks, and who writes what
//!
//! In the loaded magazine, the mark is null instead of an entry. Only the owner writes `len`:
//! otherwise an owner that had read the length before a drain could store it back after.
//!
//! In the slot, the mark is [`collected`], which a return takes for an item. So the owner fills the
//! slot anew only after it has settled, and cannot take the claim on its next item for the claim on
//! the collected one. A claim overwrites the mark; hence `slot_taken`, which stays.

use std::ptr::{self, NonNull};

use crate::fence::{self, Fence};
use crate::item::{Idle, Item};
use crate::magazine::Magazine;
use crate::rules::ordering;
use crate::sync::{AtomicPtr, AtomicU8, AtomicU32, AtomicUsize, Mutex, Ordering, UnsafeCell};

mod census;
mod collection;
#[cfg(all(test, not(any(hintpool_loom, hintpool_no_fence))))]
mod contents;
#[cfg(all(test, not(hintpool_loom)))]
mod directed_race;
mod outbox;
mod settle;

#[cfg(all(test, not(any(hintpool_loom, hintpool_no_fence))))]
pub(crate) use contents::Contents;

pub(crate) use outbox::OUTBOX;

use census::Numbers;
use outbox::Outbox;

// ANCHOR: gate
/// Bits of the gate. While it is zero, the owner needs no lock.
pub(crate) mod gate {
    /// A collection is under way.
    pub(crate) const COLLECTION: u8 = 1;
    /// The process has no asymmetric fence: the owner must issue a full one.
    pub(crate) const FENCED: u8 = 2;
    /// A chaos scope exists: the pool decides at random on each get and return.
    pub(crate) const CHAOS: u8 = 4;
    /// A collector took something, or the owner left a claim in doubt, and the owner has not settled
    /// since. Opened by the owner under `settled`.
    pub(crate) const TAKEN: u8 = 8;
}
// ANCHOR_END: gate

/// What a collector leaves in a slot that it emptied: a pointer to no item, since items are aligned.
const fn collected<T>() -> *mut Item<T> {
    ptr::without_provenance_mut(1)
}

// ANCHOR: local
/// Aligned so that no two threads write to one cache line, nor to two that the processor fetches as
/// a pair.
#[repr(align(128))]
pub(crate) struct Local<T> {
    /// The idle item, null, or [`collected`]. The owner writes all three; a collector that holds
    /// `settled` writes the third.
    slot: AtomicPtr<Item<T>>,
    /// See [`gate`]. Changed by read-modify-write, since everybody has bits of it.
    gate: AtomicU8,
    /// Counts hits down. Written by the owner only.
    countdown: AtomicU32,
    /// Length of `loaded`. Written by the owner only; release, read by a collector's acquire.
    len: AtomicUsize,
    /// Replaced by the owner only, while it holds `settled`. Read by the owner at any time, and by
    /// a collector that holds `settled`.
    loaded: UnsafeCell<Magazine<T>>,
    /// A claim on the slot of which the owner does not know yet whether it holds; null if there is
    /// none. Written by the owner only.
    in_doubt: AtomicPtr<Item<T>>,
    outbox: Outbox<T>,
    numbers: Numbers,
    settled: Mutex<Settled<T>>,
}
// ANCHOR_END: local

// ANCHOR: settled
/// What the owner and a collector reach under the lock only.
struct Settled<T> {
    /// The slot's item was collected, and the owner has not settled since: what the mark in the slot
    /// says, also when the owner's claim has overwritten it.
    slot_taken: bool,
    /// Its length is in [`Numbers`].
    previous: Magazine<T>,
    /// How many items the owner takes from the depot next time: one, and then twice as many each time,
    /// until something is collected here.
    refill: usize,
}
// ANCHOR_END: settled

// SAFETY: the items in a `Local` are owned by it and may be dropped by any thread, hence
// `T: Send`. `loaded` is shared as said at the field: replaced under `settled` by the only thread
// that reads it without the lock.
unsafe impl<T: Send> Send for Local<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Local<T> {}

/// A claim of the owner that the gate did not let through.
enum Claim<T> {
    Slot(*mut Item<T>),
    Entry(usize),
}

impl<T> Local<T> {
    pub(crate) fn new(capacity: usize, gate: u8) -> Self {
        let gate = match fence::mode() {
            Fence::Asymmetric => gate,
            Fence::Full => gate | gate::FENCED,
        };
        Local {
            slot: AtomicPtr::new(ptr::null_mut()),
            gate: AtomicU8::new(gate),
            countdown: AtomicU32::new(census::FIRST_HITS),
            len: AtomicUsize::new(0),
            loaded: UnsafeCell::new(Magazine::new(capacity)),
            in_doubt: AtomicPtr::new(ptr::null_mut()),
            outbox: Outbox::new(),
            numbers: Numbers::new(),
            settled: Mutex::new(Settled {
                slot_taken: false,
                previous: Magazine::new(capacity),
                refill: 1,
            }),
        }
    }

    /// The owner's get. Whoever calls this counts the hit ([`Local::count`]).
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

    /// The owner's get, from the slot.
    ///
    /// # Safety
    ///
    /// The calling thread is the owner.
    #[inline(always)]
    // ANCHOR: take_slot
    pub(crate) unsafe fn take_slot(&self) -> Option<Idle<T>> {
        let slot = self.slot.load(Ordering::Relaxed);
        if slot.is_null() {
            return None;
        }
        // Relaxed: the fence orders it before the gate.
        self.slot.store(ptr::null_mut(), Ordering::Relaxed);
        fence::light();
        if !self.gate_is_open() {
            return self.claim_at_closed_gate(Claim::Slot(slot));
        }
        idle_in(slot)
    }
    // ANCHOR_END: take_slot

    /// The owner's get, from the loaded magazine.
    ///
    /// # Safety
    ///
    /// The calling thread is the owner.
    #[inline(always)]
    pub(crate) unsafe fn take_loaded(&self) -> Option<Idle<T>> {
        let len = self.len.load(Ordering::Relaxed);
        if len == 0 {
            return None;
        }
        let at = len - 1;
        // Relaxed, though a collector may read this length and not that of a push. It still sees what
        // is in the items below: they were pushed while the slot was not empty, or came in behind the
        // lock; and the get that emptied the slot has fenced or settled since.
        self.len.store(at, Ordering::Relaxed);
        fence::light();
        if !self.gate_is_open() {
            return self.claim_at_closed_gate(Claim::Entry(at));
        }
        self.loaded_entry(at)
    }

    /// Whether the owner may try without the lock.
    #[inline(always)]
    pub(crate) fn is_passable(&self) -> bool {
        self.gate.load(Ordering::Relaxed) & !gate::FENCED == 0
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
        // Relaxed: null is the owner's own doing.
        if !self.slot.load(Ordering::Relaxed).is_null() {
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

    /// Keeps the owner and collectors out, like a preempted collector.
    #[cfg(all(test, not(hintpool_loom)))]
    pub(crate) fn hold(&self) -> impl Drop {
        crate::sync::lock(&self.settled)
    }

    #[inline(always)]
    fn gate_is_open(&self) -> bool {
        // Relaxed: behind an open gate there is nothing to see of a collector.
        self.gate.load(Ordering::Relaxed) == 0
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
    // ANCHOR: fill_slot
    fn fill_slot(&self, item: Idle<T>) {
        // Release: a collector that sees the item sees what is in it.
        let release = ordering("put: slot, release", Ordering::Release);
        self.slot.store(item.as_ptr(), release);
    }
    // ANCHOR_END: fill_slot
}

#[inline(always)]
fn idle_in<T>(slot: *mut Item<T>) -> Option<Idle<T>> {
    debug_assert_ne!(slot, collected(), "the gate was open after a collection");
    NonNull::new(slot)
}
