//! The collector's side, and what the statistics look at.

use super::{Local, gate, idle_at};
use crate::item::Idle;
use crate::sync::{self, Ordering};
use crate::weakened::{leaves_out, ordering};

impl<T> Local<T> {
    /// Closes the gate to the owner. A heavy fence must follow before [`Local::drain`].
    pub(crate) fn close(&self, bits: u8) {
        self.gate.fetch_or(bits, Ordering::Relaxed);
    }

    /// Whether [`Local::close`] was called and [`Local::open`] was not.
    pub(crate) fn is_closed(&self, bits: u8) -> bool {
        self.gate.load(Ordering::Relaxed) & bits != 0
    }

    /// Opens the gate. Release: the owner that passes it sees what was nulled.
    pub(crate) fn open(&self, bits: u8) {
        self.gate
            .fetch_and(!bits, ordering("open: gate, release", Ordering::Release));
    }

    /// A collector's look: takes all that is idle here, and opens the gate.
    ///
    /// # Safety
    ///
    /// [`Local::close`] with [`gate::COLLECTION`] was called, a heavy fence was issued since, and no
    /// other collection is under way.
    pub(crate) unsafe fn drain(&self, into: &mut Vec<Idle<T>>) {
        let mut settled = sync::lock(&self.settled);
        // Acquire: pairs with the owner's `fill_slot`.
        if self
            .full
            .load(ordering("drain: flag, acquire", Ordering::Acquire))
        {
            into.extend(idle_at(self.slot.load(Ordering::Relaxed)));
            self.slot.store(0, Ordering::Relaxed);
            // Release: an owner that sees the slot empty sees the null, and fills it after.
            self.full
                .store(false, ordering("drain: flag, release", Ordering::Release));
        }
        // Acquire: pairs with the owner's pushes.
        let len = self
            .len
            .load(ordering("drain: length, acquire", Ordering::Acquire));
        // SAFETY: `loaded` is replaced behind the lock only, which this thread holds.
        self.loaded
            .with(|loaded| unsafe { &*loaded }.drain(len, into));
        if leaves_out("only the owner writes the length") {
            self.len.store(0, Ordering::Release);
        }
        settled.previous.drain(settled.previous_len, into);
        settled.previous_len = 0;
        // Behind the lock, so that an owner that settles next finds either all or nothing done.
        self.open(gate::COLLECTION);
    }

    /// Hits so far and idle items: exact while the owner is quiet.
    pub(crate) fn census(&self) -> (u64, usize) {
        let settled = sync::lock(&self.settled);
        let counted = settled.period - self.countdown.load(Ordering::Relaxed);
        // The flag alone may be a claim that was put back after a collector took the item.
        let full = self.full.load(Ordering::Acquire) && self.slot.load(Ordering::Relaxed) != 0;
        let slot = usize::from(full);
        let len = self.len.load(Ordering::Acquire);
        // SAFETY: `loaded` is replaced behind the lock only, which this thread holds.
        let loaded = self.loaded.with(|loaded| unsafe { &*loaded }.count(len));
        let previous = settled.previous.count(settled.previous_len);
        (settled.hits + u64::from(counted), slot + loaded + previous)
    }
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
