//! The owner off its fast path: where it goes when the gate is closed, or when slot and loaded
//! magazine have nothing to give or no room.
//!
//! But for [`Local::claim_at_closed_gate`] all of it is behind the lock. No collector looks at a
//! `Local` meanwhile, so there are no fences.

use super::{Claim, Local, MOST_HITS, Settled, gate, idle_at};
use crate::fence;
use crate::item::Idle;
use crate::magazine::Magazine;
use crate::sync::{self, Ordering};
use crate::weakened::leaves_out;

impl<T> Local<T> {
    /// The gate was not open when the owner looked.
    #[cold]
    #[inline(never)]
    pub(super) fn claim_at_closed_gate(&self, claim: Claim) -> Option<Idle<T>> {
        if self.gate.load(Ordering::Relaxed) & gate::FENCED != 0 {
            fence::full();
            // Acquire: as in `gate_is_open`.
            if self.gate.load(Ordering::Acquire) == gate::FENCED {
                let item = match claim {
                    Claim::Slot => idle_at(self.slot.load(Ordering::Relaxed)),
                    Claim::Entry(at) => self.loaded_entry(at),
                };
                if item.is_some() {
                    return item;
                }
            }
        }
        // Puts the claim back, for `settle_take` to find. No lock is needed: a collector that takes
        // it after this look leaves null, which the owner treats as a miss.
        match claim {
            Claim::Slot => {
                if self.slot.load(Ordering::Relaxed) != 0 {
                    self.full.store(true, Ordering::Release);
                }
            }
            Claim::Entry(at) => {
                if self.loaded_entry(at).is_some() {
                    self.len.store(at + 1, Ordering::Release);
                }
            }
        }
        None
    }

    /// Waits until no collector looks at this `Local`, as every get does that had to go away from a
    /// closed gate. Before that the owner may put nothing: a collector that is not done yet would
    /// lower the flag over it.
    pub(crate) fn settle(&self) {
        if !leaves_out("a get settles") {
            drop(sync::lock(&self.settled));
        }
    }

    /// The owner's get behind the lock, with `previous` in reach.
    ///
    /// # Safety
    ///
    /// The calling thread is the owner.
    #[cold]
    pub(crate) unsafe fn settle_take(&self) -> Option<Idle<T>> {
        let mut settled = sync::lock(&self.settled);
        let item = self.take_settled().or_else(|| {
            (settled.previous_len > 0).then(|| self.swap_magazines(&mut settled))?;
            self.take_settled()
        })?;
        // Counted down as on the fast path: a pool that never takes that one ages all the same.
        let countdown = self.countdown.load(Ordering::Relaxed);
        debug_assert!(countdown > 0, "a tick was due");
        self.countdown.store(countdown - 1, Ordering::Relaxed);
        Some(item)
    }

    /// Behind the lock: no fence and no gate.
    fn take_settled(&self) -> Option<Idle<T>> {
        if self.full.load(Ordering::Relaxed) {
            self.full.store(false, Ordering::Relaxed);
            if let Some(item) = idle_at(self.slot.load(Ordering::Relaxed)) {
                return Some(item);
            }
        }
        let mut len = self.len.load(Ordering::Relaxed);
        let mut found = None;
        while len > 0 && found.is_none() {
            len -= 1;
            found = self.loaded_entry(len);
        }
        self.len.store(len, Ordering::Release);
        found
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
        let mut settled = sync::lock(&self.settled);
        if !self.full.load(Ordering::Relaxed) {
            self.fill_slot(item);
            return Ok(());
        }
        let mut len = self.len.load(Ordering::Relaxed);
        if len > 0 && self.loaded_entry(len - 1).is_none() {
            // Drained, as in `take`. It must not pass for a full magazine.
            len = 0;
            self.len.store(0, Ordering::Release);
        }
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
        self.len.store(settled.previous_len, Ordering::Release);
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
}
