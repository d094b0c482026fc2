//! The collector's side.

use std::ptr::{self, NonNull};

use super::{Local, collected, gate, idle_in};
use crate::item::{Idle, Item};
use crate::rules::{omits, ordering};
use crate::sync::{self, Ordering};

impl<T> Local<T> {
    /// Closes the gate to the owner. A heavy fence must follow before [`Local::drain`].
    pub(crate) fn close(&self, bits: u8) {
        self.gate.fetch_or(bits, Ordering::Relaxed);
    }

    /// Whether [`Local::close`] was called for one of `bits`, and [`Local::open`] was not.
    pub(crate) fn is_closed(&self, bits: u8) -> bool {
        self.gate.load(Ordering::Relaxed) & bits != 0
    }

    /// Opens the gate, as far as these bits go. Relaxed: it hides nothing that the owner has to see.
    pub(crate) fn open(&self, bits: u8) {
        let bits = if omits("each opens what it closed") {
            u8::MAX
        } else {
            bits
        };
        self.gate.fetch_and(!bits, Ordering::Relaxed);
    }

    // ANCHOR: drain
    /// A collector's look: takes all that is idle here, and opens the gate if that was nothing. Where
    /// the owner has the lock, it uses the pool and may have been preempted: then nothing is taken.
    ///
    /// # Safety
    ///
    /// [`Local::close`] with [`gate::COLLECTION`] was called, a heavy fence was issued since, and no
    /// other collection of this pool is under way.
    pub(crate) unsafe fn drain(&self, into: &mut Vec<Idle<T>>) {
        let Some(mut settled) = sync::lock_soon(&self.settled) else {
            return self.open(gate::COLLECTION);
        };
        // Acquire: pairs with the owner's `fill_slot`.
        let acquire = ordering("drain: slot, acquire", Ordering::Acquire);
        let slot = left_in(self.slot.load(acquire));
        if slot.is_some() {
            settled.slot_taken = true;
            self.numbers.slot_taken.store(true, Ordering::Relaxed);
            let mark = if omits("a collected slot counts as full") {
                ptr::null_mut()
            } else {
                collected()
            };
            self.slot.store(mark, Ordering::Relaxed);
        }
        into.extend(slot);
        // What the owner left in doubt, unless a collector has it. Acquire: pairs with the fence in
        // `go_on_without`.
        let doubted = NonNull::new(self.in_doubt.load(Ordering::Acquire));
        let doubted = doubted.filter(|_| !settled.slot_taken);
        if doubted.is_some() {
            settled.slot_taken = true;
            self.numbers.slot_taken.store(true, Ordering::Relaxed);
        }
        into.extend(doubted);
        // Acquire: pairs with the owner's pushes.
        let len = self
            .len
            .load(ordering("drain: length, acquire", Ordering::Acquire));
        let before = into.len();
        // SAFETY: `loaded` is replaced behind the lock only, which this thread holds.
        self.loaded
            .with(|loaded| unsafe { &*loaded }.drain(len, into));
        if omits("only the owner writes the length") {
            self.len.store(0, Ordering::Release);
        }
        let gaps = into.len() - before;
        self.numbers.gaps.fetch_add(gaps, Ordering::Relaxed);
        settled.previous.drain(self.numbers.previous_len(), into);
        self.numbers.previous_len.store(0, Ordering::Relaxed);
        self.outbox.drain(into);
        // Behind the lock, so that an owner that settles next finds either all or nothing done.
        let taken = slot.is_some() || doubted.is_some() || gaps > 0;
        if taken && !omits("the gate stays closed where something was taken") {
            self.close(gate::TAKEN);
        }
        self.open(gate::COLLECTION);
    }
    // ANCHOR_END: drain
}

pub(super) fn left_in<T>(slot: *mut Item<T>) -> Option<Idle<T>> {
    (slot != collected()).then(|| idle_in(slot))?
}

#[cfg(all(test, not(hintpool_loom)))]
mod tests {
    use super::*;
    use crate::fence;

    /// Otherwise owners would be right after a collection, but slow.
    #[test]
    fn a_collection_leaves_the_gate_as_it_was() {
        for bits in [0, gate::CHAOS] {
            let local = Local::<u8>::new(1, bits);
            let before = local.gate.load(Ordering::Relaxed);
            local.close(gate::COLLECTION);
            assert!(local.is_closed(gate::COLLECTION) && !local.is_passable());
            assert!(fence::heavy().is_ok());
            // SAFETY: closed and fenced, and nobody else has it.
            unsafe { local.drain(&mut Vec::new()) };
            assert_eq!(local.gate.load(Ordering::Relaxed), before);
            assert_eq!(local.is_passable(), bits == 0);
        }
    }
}
