//! What is counted in a `Local`, and read by others without a lock: hits, and how much lies idle.
//!
//! Nothing here guards memory. The lengths are exact while the owner is quiet, and otherwise a little
//! old.

use super::Local;
use super::collection::left_in;
use crate::sync::Ordering;
use crate::sync::process::{AtomicBool, AtomicU64, AtomicUsize};

/// Most hits between two visits to the slow path, which looks at the clock for ageing.
const MOST_HITS: u32 = 512;
/// Hits until the first visit.
pub(super) const FIRST_HITS: u32 = 16;
/// In [`Numbers::hits`] while the owner changes it together with the countdown.
const CHANGING: u64 = u64::MAX;

/// `Relaxed` but where it is said otherwise: numbers for statistics and estimates. Those about items
/// are written under `settled`.
pub(super) struct Numbers {
    /// Hits at the moment when the countdown will be over. Written by the owner.
    hits: AtomicU64,
    /// Hits when the countdown last started anew. Written by the owner.
    before: AtomicU64,
    /// What the countdown began with. Written and read by the owner.
    period: AtomicUsize,
    /// Entries of the loaded magazine that a collector took, and that the owner has not closed up yet.
    pub(super) gaps: AtomicUsize,
    pub(super) previous_len: AtomicUsize,
    /// As `Settled::slot_taken`.
    pub(super) slot_taken: AtomicBool,
}

impl Numbers {
    pub(super) fn new() -> Self {
        Numbers {
            hits: AtomicU64::new(u64::from(FIRST_HITS)),
            before: AtomicU64::new(0),
            period: AtomicUsize::new(FIRST_HITS as usize),
            gaps: AtomicUsize::new(0),
            previous_len: AtomicUsize::new(0),
            slot_taken: AtomicBool::new(false),
        }
    }

    pub(super) fn previous_len(&self) -> usize {
        self.previous_len.load(Ordering::Relaxed)
    }
}

impl<T> Local<T> {
    /// Counts a hit of the owner. `true`: the countdown is over, and the owner calls
    /// [`Local::tick`] before its next get.
    #[inline(always)]
    #[must_use]
    pub(crate) fn count(&self) -> bool {
        let left = self.countdown.load(Ordering::Relaxed) - 1;
        self.countdown.store(left, Ordering::Relaxed);
        left == 0
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
        let numbers = &self.numbers;
        let period = numbers.period.load(Ordering::Relaxed);
        let next = match busy {
            true => (MOST_HITS as usize).min(period * 2),
            false => (period / 2).max(1),
        };
        numbers.period.store(next, Ordering::Relaxed);
        let left = self.countdown.load(Ordering::Relaxed);
        let so_far = numbers.hits.load(Ordering::Relaxed) - u64::from(left);
        numbers.before.store(so_far, Ordering::Relaxed);
        // Release, here and below: pair with the acquires in `hits`, which so sees either both new
        // numbers or that they are changing.
        numbers.hits.store(CHANGING, Ordering::Release);
        self.countdown.store(next as u32, Ordering::Release);
        let hits = so_far + next as u64;
        numbers.hits.store(hits, Ordering::Release);
    }

    /// Hits so far: exact while the owner is quiet.
    pub(crate) fn hits(&self) -> u64 {
        let read = || {
            let before = self.numbers.hits.load(Ordering::Acquire);
            let left = self.countdown.load(Ordering::Acquire);
            let after = self.numbers.hits.load(Ordering::Relaxed);
            let whole = before == after && before != CHANGING;
            whole.then(|| before.saturating_sub(u64::from(left)))
        };
        // An owner that was preempted between the two stores is not waited for.
        crate::sync::soon(read).unwrap_or_else(|| self.numbers.before.load(Ordering::Relaxed))
    }

    /// Idle items: exact while the owner is quiet.
    pub(crate) fn idle(&self) -> usize {
        let numbers = &self.numbers;
        let slot = left_in::<T>(self.slot.load(Ordering::Relaxed)).is_some();
        let doubted = !self.in_doubt.load(Ordering::Relaxed).is_null()
            && !numbers.slot_taken.load(Ordering::Relaxed);
        let len = self.len.load(Ordering::Relaxed);
        let loaded = len.saturating_sub(numbers.gaps.load(Ordering::Relaxed));
        let one = usize::from(slot) + usize::from(doubted);
        one + loaded + numbers.previous_len() + self.outbox.idle()
    }
}

#[cfg(all(test, not(hintpool_loom)))]
mod tests {
    use super::*;

    #[test]
    fn hits_are_counted_across_countdowns_of_any_length() {
        let local = Local::<u8>::new(1, 0);
        for hit in 1..2000 {
            if local.count() {
                // SAFETY: this thread is the owner.
                unsafe { local.tick(hit % 5 != 0) };
            }
            assert_eq!(local.hits(), hit);
        }
    }
}
