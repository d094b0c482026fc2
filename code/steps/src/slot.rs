//! One value between an owner, who takes and gives it without waiting, and a collector.

use std::marker::PhantomData;

use crate::sync::{AtomicBool, AtomicU8, AtomicUsize, Mutex, MutexGuard, Ordering};

// ANCHOR: trait
/// The fences between the two steps of each side.
pub trait Fences {
    /// The owner's. Pairs with `heavy`.
    fn light();
    /// The collector's. Pairs with `light`.
    fn heavy();
}
// ANCHOR_END: trait

const OPEN: u8 = 0;
/// A collection is under way.
const COLLECTION: u8 = 1;
/// A collector took the value, and the owner has not settled since.
const TAKEN: u8 = 2;

// ANCHOR: fields
pub struct Slot<T, F> {
    /// Whether there is a value, as far as the owner knows. Written by the owner only.
    full: AtomicBool,
    /// While it is `OPEN`, the owner does not settle. Both sides write bits of it.
    gate: AtomicU8,
    /// Held by a collector that looks, and by an owner that settles.
    turn: Mutex<()>,
    /// A lock that is always free: the protocol says which side may use the value.
    value: Mutex<Option<T>>,
    /// How often the lock was taken or the value was gone.
    broken: AtomicUsize,
    fences: PhantomData<fn(F)>,
}
// ANCHOR_END: fields

// ANCHOR: owner
/// The owner's side: one thread.
impl<T, F: Fences> Slot<T, F> {
    pub fn take(&self) -> Option<T> {
        if !self.full.load(Ordering::Relaxed) {
            return None;
        }
        self.full.store(false, Ordering::Relaxed); // 1. claim
        F::light(); // 2.
        if self.gate.load(Ordering::Relaxed) != OPEN {
            return self.settle(); // 3. closed: ask behind the lock
        }
        let value = self.alone().take();
        self.note_if(value.is_none());
        value
    }

    /// Gives the value back if there is no room.
    pub fn give(&self, value: T) -> Result<(), T> {
        if self.full.load(Ordering::Relaxed) {
            return Err(value);
        }
        *self.alone() = Some(value);
        self.full.store(true, Ordering::Release); // no fence: this only adds
        Ok(())
    }

    fn settle(&self) -> Option<T> {
        let _turn = self.turn.lock().expect("a panic cannot happen under it");
        let value = self.alone().take();
        if value.is_none() {
            self.gate.fetch_and(!TAKEN, Ordering::Relaxed);
        }
        value
    }
}
// ANCHOR_END: owner

// ANCHOR: collector
/// The collector's side: one at a time. First `close`, then a heavy fence, then `collect`.
impl<T, F: Fences> Slot<T, F> {
    pub fn close(&self) {
        self.gate.fetch_or(COLLECTION, Ordering::Relaxed);
    }

    pub fn collect(&self) -> Option<T> {
        let _turn = self.turn.lock().expect("a panic cannot happen under it");
        let mut value = None;
        if self.full.load(Ordering::Acquire) {
            value = self.alone().take();
            self.gate.fetch_or(TAKEN, Ordering::Relaxed); // until the owner settles
        }
        self.gate.fetch_and(!COLLECTION, Ordering::Relaxed);
        value
    }
}
// ANCHOR_END: collector

impl<T, F> Slot<T, F> {
    /// The value's lock, which is free if the protocol holds.
    fn alone(&self) -> MutexGuard<'_, Option<T>> {
        self.value.try_lock().unwrap_or_else(|_| {
            self.note_if(true);
            self.value.lock().expect("a panic cannot happen under it")
        })
    }

    fn note_if(&self, broken: bool) {
        if broken {
            self.broken.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How often both sides took the value.
    pub fn broken(&self) -> usize {
        self.broken.load(Ordering::Relaxed)
    }
}

impl<T, F> Default for Slot<T, F> {
    fn default() -> Self {
        Slot {
            full: AtomicBool::new(false),
            gate: AtomicU8::new(OPEN),
            turn: Mutex::new(()),
            value: Mutex::new(None),
            broken: AtomicUsize::new(0),
            fences: PhantomData,
        }
    }
}
