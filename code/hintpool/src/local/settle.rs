//! The owner off its fast path: where it goes when the gate is closed, or when slot and loaded
//! magazine have nothing to give or no room.
//!
//! But for a claim where there is no asymmetric fence, all of it is behind the lock. No collector
//! looks at a `Local` meanwhile, so there are no fences.

use std::ptr;

use super::{Claim, Local, MOST_HITS, Settled, gate, idle_in};
use crate::fence;
use crate::item::Idle;
use crate::magazine::Magazine;
use crate::sync::{self, MutexGuard, Ordering};
use crate::weakened::leaves_out;

impl<T> Local<T> {
    // ANCHOR: claim
    /// The gate was not open when the owner looked.
    #[cold]
    #[inline(never)]
    pub(super) fn claim_at_closed_gate(&self, claim: Claim<T>) -> Option<Idle<T>> {
        if self.gate.load(Ordering::Relaxed) & gate::FENCED != 0 {
            fence::full();
            if self.gate.load(Ordering::Relaxed) == gate::FENCED {
                return match claim {
                    Claim::Slot(slot) => idle_in(slot),
                    Claim::Entry(at) => self.loaded_entry(at),
                };
            }
        }
        // Puts the claim back if it holds, for `settle_take` to find: chaos and limits come first.
        let mut settled = sync::lock(&self.settled);
        match claim {
            _ if leaves_out("a claim is put back") => {}
            Claim::Slot(_) if settled.slot_taken => {}
            Claim::Slot(slot) => self.slot.store(slot, Ordering::Relaxed),
            Claim::Entry(at) if self.loaded_entry(at).is_none() => {}
            Claim::Entry(at) => self.len.store(at + 1, Ordering::Relaxed),
        }
        self.clear_marks(&mut settled);
        None
    }
    // ANCHOR_END: claim

    /// The owner takes the lock and notes what collectors took.
    fn settle(&self) -> MutexGuard<'_, Settled<T>> {
        let mut settled = sync::lock(&self.settled);
        self.clear_marks(&mut settled);
        settled
    }

    // ANCHOR: clear_marks
    /// Behind the lock, by the owner: makes room where collectors took, and opens the gate as far as
    /// they kept it closed.
    fn clear_marks(&self, settled: &mut Settled<T>) {
        if self.is_closed(gate::TAKEN) {
            if settled.slot_taken {
                settled.slot_taken = false;
                self.slot.store(ptr::null_mut(), Ordering::Relaxed);
            }
            let len = self.len.load(Ordering::Relaxed);
            // SAFETY: only the owner replaces `loaded`, and it is here.
            let left = self
                .loaded
                .with(|loaded| unsafe { &*loaded }.close_gaps(len));
            self.len.store(left, Ordering::Relaxed);
            self.open(gate::TAKEN);
        }
    }
    // ANCHOR_END: clear_marks

    /// The owner's get behind the lock, with `previous` in reach.
    ///
    /// # Safety
    ///
    /// The calling thread is the owner.
    #[cold]
    pub(crate) unsafe fn settle_take(&self) -> Option<Idle<T>> {
        let mut settled = self.settle();
        self.take_settled().or_else(|| {
            (settled.previous_len > 0).then(|| self.swap_magazines(&mut settled))?;
            self.take_settled()
        })
    }

    /// Behind the lock: no fence and no gate.
    fn take_settled(&self) -> Option<Idle<T>> {
        let slot = self.slot.load(Ordering::Relaxed);
        if !slot.is_null() {
            self.slot.store(ptr::null_mut(), Ordering::Relaxed);
            return idle_in(slot);
        }
        let at = self.len.load(Ordering::Relaxed).checked_sub(1)?;
        self.len.store(at, Ordering::Relaxed);
        self.loaded_entry(at)
    }

    /// The owner's put behind the lock: swaps an empty `previous` in, or exchanges a full one.
    ///
    /// `exchange` gets a full magazine and returns an empty one, or refuses by returning the full
    /// one; then the item comes back too.
    ///
    /// # Safety
    ///
    /// The calling thread is the owner, and it owns `item`.
    #[cold]
    pub(crate) unsafe fn settle_give(
        &self,
        item: Idle<T>,
        exchange: impl FnOnce(Magazine<T>, usize) -> Result<Magazine<T>, Magazine<T>>,
    ) -> Result<(), Idle<T>> {
        let mut settled = self.settle();
        if self.slot.load(Ordering::Relaxed).is_null() {
            self.fill_slot(item);
            return Ok(());
        }
        let len = self.len.load(Ordering::Relaxed);
        // SAFETY: only the owner replaces `loaded`, and it is here.
        let capacity = self.loaded.with(|loaded| unsafe { &*loaded }.capacity());
        if len == capacity {
            if settled.previous_len > 0 {
                let previous = std::mem::replace(&mut settled.previous, Magazine::none());
                match exchange(previous, settled.previous_len) {
                    Ok(empty) => {
                        settled.previous = empty;
                        settled.previous_len = 0;
                    }
                    Err(full) => {
                        settled.previous = full;
                        return Err(item);
                    }
                }
            }
            self.swap_magazines(&mut settled);
        }
        let len = self.len.load(Ordering::Relaxed);
        self.push(len, item)
    }

    /// The owner takes a full magazine from elsewhere and gives an empty one.
    ///
    /// # Safety
    ///
    /// The calling thread is the owner.
    #[cold]
    pub(crate) unsafe fn load(&self, full: Magazine<T>, len: usize) -> Magazine<T> {
        let mut settled = sync::lock(&self.settled);
        let empty = std::mem::replace(&mut settled.previous, full);
        debug_assert_eq!(settled.previous_len, 0);
        settled.previous_len = len;
        empty
    }

    /// Behind the lock, by the owner.
    fn swap_magazines(&self, settled: &mut Settled<T>) -> Option<()> {
        let len = self.len.load(Ordering::Relaxed);
        self.loaded.with_mut(|loaded| {
            // SAFETY: the owner replaces `loaded` behind the lock: no collector reads it, and the
            // owner itself holds no reference into it.
            let loaded = unsafe { &mut *loaded };
            std::mem::swap(loaded, &mut settled.previous);
        });
        self.len.store(settled.previous_len, Ordering::Relaxed);
        settled.previous_len = len;
        Some(())
    }

    /// The countdown starts anew, and what it counted is kept.
    ///
    /// Its length follows the traffic: `busy` says that the last round was a short one.
    ///
    /// # Safety
    ///
    /// The calling thread is the owner.
    #[cold]
    pub(crate) unsafe fn tick(&self, busy: bool) {
        let mut settled = sync::lock(&self.settled);
        settled.hits += u64::from(settled.period - self.countdown.load(Ordering::Relaxed));
        settled.period = match busy {
            true => MOST_HITS.min(settled.period * 2),
            false => (settled.period / 2).max(1),
        };
        self.countdown.store(settled.period, Ordering::Relaxed);
    }
}

#[cfg(all(test, not(hintpool_loom)))]
mod tests {
    use super::*;
    use crate::item::Item;

    /// Otherwise the portable fallback would be right, but slow.
    #[test]
    fn without_an_asymmetric_fence_a_get_needs_no_lock() {
        let local = Local::<u8>::new(1, gate::FENCED);
        for number in 0..2 {
            // SAFETY: this thread is the owner.
            assert!(unsafe { local.give(Item::park(Item::new(number))) }.is_ok());
        }
        let held = sync::lock(&local.settled);
        for number in 0..2 {
            // SAFETY: as above.
            let item = unsafe { local.take() }.expect("without the lock");
            // SAFETY: just taken.
            assert_eq!(unsafe { Item::wake(item) }.value, number);
        }
        drop(held);
    }

    /// Chaos and limits close the gate for long: what the owner claimed before it looked is put back.
    #[test]
    fn a_claim_at_a_closed_gate_is_put_back() {
        let local = Local::<u8>::new(2, gate::LIMITED);
        for number in 0..3 {
            // SAFETY: this thread is the owner.
            assert!(unsafe { local.give(Item::park(Item::new(number))) }.is_ok());
        }
        // SAFETY: as above.
        assert!(unsafe { local.take() }.is_none(), "the gate is closed");
        // SAFETY: as above.
        let left = std::iter::from_fn(|| unsafe { local.settle_take() });
        // SAFETY: taken out, each once.
        let left = left.take(4).map(|item| unsafe { Item::wake(item) }.value);
        assert_eq!(left.collect::<Vec<_>>(), [0, 2, 1]);
    }

    /// What a collector took makes room, below what was returned since as well. Gaps that stayed
    /// would go to the depot in the end, in magazines that pass for full.
    #[test]
    fn an_owner_that_settles_closes_the_gaps() {
        let local = Local::<u8>::new(2, 0);
        let give = |number| {
            let full = |_, _| panic!("room for item {number}");
            // SAFETY: this thread is the owner.
            let given = unsafe { local.give(Item::park(Item::new(number))) };
            // SAFETY: as above.
            let given = given.or_else(|item| unsafe { local.settle_give(item, full) });
            assert!(given.is_ok());
        };
        (0..2).for_each(give);
        let mut taken = Vec::new();
        local.close(gate::COLLECTION);
        assert!(fence::heavy().is_ok());
        // SAFETY: closed and fenced, and nobody else has it.
        unsafe { local.drain(&mut taken) };
        assert_eq!(taken.len(), 2);
        // The first one goes above the gap. Then one for the slot, one for loaded, two for previous.
        (2..7).for_each(give);
        // SAFETY: this thread is the owner.
        taken.extend(std::iter::from_fn(|| unsafe { local.settle_take() }));
        // SAFETY: taken out, each once.
        let numbers = taken
            .drain(..)
            .map(|item| unsafe { Item::wake(item) }.value);
        let mut numbers: Vec<_> = numbers.collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6]);
    }
}
