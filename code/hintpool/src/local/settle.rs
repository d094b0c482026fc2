//! The owner off its fast path: where it goes when the gate is closed, or when slot and loaded
//! magazine have nothing to give or no room.
//!
//! But for a claim where there is no asymmetric fence, and for what the owner does when a collector has
//! the lock, all of it is behind the lock. No collector looks at a `Local` meanwhile, so there are no
//! fences.

use std::ptr;

use super::collection::left_in;
use super::{Claim, Local, Settled, collected, gate, idle_in};
use crate::fence::full;
use crate::item::Idle;
use crate::magazine::Magazine;
use crate::rules::omits;
use crate::sync::{self, MutexGuard, Ordering, fence};

/// The most items that the owner takes from the depot at once, as many as a magazine has.
const MOST_REFILL: usize = 63;

impl<T> Local<T> {
    // ANCHOR: claim
    /// The gate was not open when the owner looked.
    #[cold]
    #[inline(never)]
    pub(super) fn claim_at_closed_gate(&self, claim: Claim<T>) -> Option<Idle<T>> {
        if self.gate.load(Ordering::Relaxed) & gate::FENCED != 0 {
            full();
            if self.gate.load(Ordering::Relaxed) == gate::FENCED {
                return match claim {
                    Claim::Slot(slot) => idle_in(slot),
                    Claim::Entry(at) => self.loaded_entry(at),
                };
            }
        }
        let Some(mut settled) = sync::lock_soon(&self.settled) else {
            self.go_on_without(claim);
            return None;
        };
        // Puts the claim back if it holds, for `settle_take` to find: chaos comes first.
        match claim {
            _ if omits("a claim is put back") => {}
            Claim::Slot(slot) if left_in(slot).is_none() || settled.slot_taken => {}
            Claim::Slot(slot) => self.slot.store(slot, Ordering::Relaxed),
            Claim::Entry(at) if self.loaded_entry(at).is_none() => {}
            Claim::Entry(at) => self.len.store(at + 1, Ordering::Relaxed),
        }
        self.clear_marks(&mut settled);
        None
    }
    // ANCHOR_END: claim

    // ANCHOR: go_on_without
    /// A collector has the lock. The owner leaves everything as if it had not claimed.
    fn go_on_without(&self, claim: Claim<T>) {
        // Release: pairs with the collector's acquire of the length. The length that it reads may be one
        // that is stored from here on, and below it lies what was pushed before.
        fence(Ordering::Release);
        match claim {
            Claim::Slot(slot) => {
                if left_in(slot).is_some() {
                    self.in_doubt.store(slot, Ordering::Relaxed);
                }
                // A mark, so that no return uses the slot. A collector takes it for null.
                if !omits("a slot in doubt counts as full") {
                    self.slot.store(collected(), Ordering::Relaxed);
                }
                if !omits("the owner closes the gate of a slot in doubt") {
                    self.close(gate::TAKEN);
                }
            }
            Claim::Entry(at) => self.len.store(at + 1, Ordering::Relaxed),
        }
    }
    // ANCHOR_END: go_on_without

    /// The owner takes the lock, if no collector has it, and notes what collectors took.
    fn settle(&self) -> Option<MutexGuard<'_, Settled<T>>> {
        let mut settled = sync::lock_soon(&self.settled)?;
        self.clear_marks(&mut settled);
        Some(settled)
    }

    // ANCHOR: clear_marks
    /// Behind the lock, by the owner: makes room where collectors took, and opens the gate as far as
    /// they kept it closed.
    fn clear_marks(&self, settled: &mut Settled<T>) {
        if !self.is_closed(gate::TAKEN) {
            return;
        }
        let doubted = self.in_doubt.load(Ordering::Relaxed);
        self.in_doubt.store(ptr::null_mut(), Ordering::Relaxed);
        if settled.slot_taken && !omits("slot_taken says whose the slot in doubt is") {
            self.slot.store(ptr::null_mut(), Ordering::Relaxed);
        } else if !doubted.is_null() {
            self.slot.store(doubted, Ordering::Relaxed);
        }
        settled.slot_taken = false;
        self.numbers.slot_taken.store(false, Ordering::Relaxed);
        let len = self.len.load(Ordering::Relaxed);
        // SAFETY: only the owner replaces `loaded`, and it is here.
        let left = self
            .loaded
            .with(|loaded| unsafe { &*loaded }.close_gaps(len));
        self.len.store(left, Ordering::Relaxed);
        self.numbers.gaps.store(0, Ordering::Relaxed);
        settled.refill = 1;
        self.open(gate::TAKEN);
    }
    // ANCHOR_END: clear_marks

    /// The owner's get behind the lock, with `previous` and the outbox in reach, and with `refill` if all
    /// is empty: it gets an empty magazine and how many items are wanted, and says how many it put in.
    ///
    /// # Safety
    ///
    /// The calling thread is the owner.
    #[cold]
    pub(crate) unsafe fn settle_take(
        &self,
        refill: impl FnOnce(&mut Magazine<T>, usize) -> usize,
    ) -> Option<Idle<T>> {
        let mut settled = self.settle()?;
        self.take_settled().or_else(|| {
            if self.numbers.previous_len() == 0 {
                if let Some(item) = self.outbox.take_back() {
                    return Some(item);
                }
                let wanted = settled.refill;
                let len = refill(&mut settled.previous, wanted);
                self.numbers.previous_len.store(len, Ordering::Relaxed);
                settled.refill = MOST_REFILL.min(wanted * 2);
            }
            (self.numbers.previous_len() > 0).then(|| self.swap_magazines(&mut settled))?;
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

    /// The owner's put behind the lock: swaps an empty `previous` in, or exchanges a full one. Gives
    /// the item back if a collector has the lock.
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
        let Some(mut settled) = self.settle() else {
            return Err(item);
        };
        if self.slot.load(Ordering::Relaxed).is_null() {
            self.fill_slot(item);
            return Ok(());
        }
        let len = self.len.load(Ordering::Relaxed);
        // SAFETY: only the owner replaces `loaded`, and it is here.
        let capacity = self.loaded.with(|loaded| unsafe { &*loaded }.capacity());
        if len == capacity {
            let previous_len = self.numbers.previous_len();
            if previous_len > 0 {
                let previous = std::mem::replace(&mut settled.previous, Magazine::none());
                match exchange(previous, previous_len) {
                    Ok(empty) => {
                        settled.previous = empty;
                        self.numbers.previous_len.store(0, Ordering::Relaxed);
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

    /// Behind the lock, by the owner.
    fn swap_magazines(&self, settled: &mut Settled<T>) -> Option<()> {
        let len = self.len.load(Ordering::Relaxed);
        let previous_len = self.numbers.previous_len();
        self.loaded.with_mut(|loaded| {
            // SAFETY: the owner replaces `loaded` behind the lock: no collector reads it, and the
            // owner itself holds no reference into it.
            let loaded = unsafe { &mut *loaded };
            std::mem::swap(loaded, &mut settled.previous);
        });
        self.len.store(previous_len, Ordering::Relaxed);
        self.numbers.previous_len.store(len, Ordering::Relaxed);
        Some(())
    }
}

#[cfg(all(test, not(hintpool_loom)))]
mod tests {
    use super::*;
    use crate::fence;
    use crate::item::ItemBox;

    /// Otherwise the portable fallback would be right, but slow.
    #[test]
    fn without_an_asymmetric_fence_a_get_needs_no_lock() {
        let local = Local::<u8>::new(1, gate::FENCED);
        for number in 0..2 {
            // SAFETY: this thread is the owner.
            assert!(unsafe { local.give(ItemBox::park(ItemBox::new(number))) }.is_ok());
        }
        let held = sync::lock(&local.settled);
        for number in 0..2 {
            // SAFETY: as above.
            let item = unsafe { local.take() }.expect("without the lock");
            // SAFETY: just taken.
            assert_eq!(*unsafe { ItemBox::wake(item) }, number);
        }
        drop(held);
    }

    /// Chaos closes the gate for long: what the owner claimed before it looked is put back.
    #[test]
    fn a_claim_at_a_closed_gate_is_put_back() {
        let local = Local::<u8>::new(2, gate::CHAOS);
        for number in 0..3 {
            // SAFETY: this thread is the owner.
            assert!(unsafe { local.give(ItemBox::park(ItemBox::new(number))) }.is_ok());
        }
        // SAFETY: as above.
        assert!(unsafe { local.take() }.is_none(), "the gate is closed");
        // SAFETY: as above.
        let left = std::iter::from_fn(|| unsafe { local.settle_take(|_, _| 0) });
        // SAFETY: taken out, each once.
        let left = left.take(4).map(|item| *unsafe { ItemBox::wake(item) });
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
            let given = unsafe { local.give(ItemBox::park(ItemBox::new(number))) };
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
        taken.extend(std::iter::from_fn(|| unsafe {
            local.settle_take(|_, _| 0)
        }));
        // SAFETY: taken out, each once.
        let numbers = taken.drain(..).map(|item| *unsafe { ItemBox::wake(item) });
        let mut numbers: Vec<_> = numbers.collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6]);
    }
}
