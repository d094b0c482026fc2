//! The collector's side, and what the statistics look at.

use super::{Local, collected, gate, idle_in};
use std::ptr;

use crate::item::{Idle, Item};
use crate::sync::{self, Ordering};
use crate::weakened::{leaves_out, ordering};

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
        let bits = if leaves_out("each opens what it closed") {
            u8::MAX
        } else {
            bits
        };
        self.gate.fetch_and(!bits, Ordering::Relaxed);
    }

    // ANCHOR: drain
    /// A collector's look: takes all that is idle here, and opens the gate if that was nothing.
    ///
    /// # Safety
    ///
    /// [`Local::close`] with [`gate::COLLECTION`] was called, a heavy fence was issued since, and no
    /// other collection is under way.
    pub(crate) unsafe fn drain(&self, into: &mut Vec<Idle<T>>) {
        let mut settled = sync::lock(&self.settled);
        // Acquire: pairs with the owner's `fill_slot`.
        let acquire = ordering("drain: slot, acquire", Ordering::Acquire);
        let slot = left_in(self.slot.load(acquire));
        if slot.is_some() {
            settled.slot_taken = true;
            let mark = if leaves_out("a collected slot counts as full") {
                ptr::null_mut()
            } else {
                collected()
            };
            self.slot.store(mark, Ordering::Relaxed);
        }
        into.extend(slot);
        // Acquire: pairs with the owner's pushes.
        let len = self
            .len
            .load(ordering("drain: length, acquire", Ordering::Acquire));
        let before = into.len();
        // SAFETY: `loaded` is replaced behind the lock only, which this thread holds.
        self.loaded
            .with(|loaded| unsafe { &*loaded }.drain(len, into));
        if leaves_out("only the owner writes the length") {
            self.len.store(0, Ordering::Release);
        }
        let taken = slot.is_some() || into.len() > before;
        settled.previous.drain(settled.previous_len, into);
        settled.previous_len = 0;
        // Behind the lock, so that an owner that settles next finds either all or nothing done.
        if taken && !leaves_out("the gate stays closed where something was taken") {
            self.close(gate::TAKEN);
        }
        self.open(gate::COLLECTION);
    }
    // ANCHOR_END: drain

    /// Hits so far and idle items: exact while the owner is quiet.
    pub(crate) fn census(&self) -> (u64, usize) {
        let settled = sync::lock(&self.settled);
        let counted = settled.period - self.countdown.load(Ordering::Relaxed);
        let slot = usize::from(left_in::<T>(self.slot.load(Ordering::Relaxed)).is_some());
        let len = self.len.load(Ordering::Relaxed);
        // SAFETY: `loaded` is replaced behind the lock only, which this thread holds.
        let loaded = self.loaded.with(|loaded| unsafe { &*loaded }.count(len));
        let previous = settled.previous.count(settled.previous_len);
        (settled.hits + u64::from(counted), slot + loaded + previous)
    }
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
        for bits in [0, gate::CHAOS, gate::LIMITED] {
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
