//! The creation budget: when a get that finds nothing at hand may create, and when it must look for
//! what lies idle elsewhere.
//!
//! What a pool has made and not dropped must stay within a small multiple of the most values that were
//! out at once. The pool does not count the values that are out, since each get and return would then
//! write to shared memory. Their number is what was made less what is idle. It is computed on some misses
//! only, so the most that was seen is a lower bound of the true number.

use crate::sync::process::{AtomicUsize, Ordering};

/// How many times the most values out at once may exist before a get must look elsewhere. The promise
/// is four times; the rest is for gets that found nothing while another one was moving the idle values.
const LIVE_FOR_EACH_OUT: usize = 3;
/// After a look that took values from other threads, this many misses for each of these values pass
/// before the next optional look. A heavy fence costs as much as making several values, and threads that
/// take each other's values would otherwise pay for one again and again.
const MISSES_A_VALUE: usize = 8;
/// How many threads are looked at for each miss, on average.
const LOOKS_A_MISS: usize = 8;

/// `Relaxed` throughout: they guard no memory.
pub(crate) struct Creation {
    /// The most values that were seen out at once, halved at each collection.
    most_out: AtomicUsize,
    share: AtomicUsize,
    misses: AtomicUsize,
    /// The last miss before the next optional look.
    next_look: AtomicUsize,
}

impl Creation {
    pub(crate) const fn new() -> Self {
        Creation {
            most_out: AtomicUsize::new(0),
            share: AtomicUsize::new(1),
            misses: AtomicUsize::new(0),
            next_look: AtomicUsize::new(0),
        }
    }

    /// Whether a get that found nothing at hand must not create while anything lies idle: `live` values
    /// were made and not dropped.
    pub(crate) fn is_used_up(&self, live: usize) -> bool {
        live >= LIVE_FOR_EACH_OUT * self.most_out.load(Ordering::Relaxed)
    }

    /// So many values were out at once, while so many threads used the pool.
    pub(crate) fn saw_out(&self, out: usize, threads: usize) {
        let most = self.most_out.fetch_max(out, Ordering::Relaxed).max(out);
        self.divide(most, threads);
    }

    /// How many loose items one thread may keep back or take at once: so that all threads together hold
    /// no more than the most that were out. At least one.
    #[inline(always)]
    pub(crate) fn share(&self) -> usize {
        self.share.load(Ordering::Relaxed)
    }

    pub(crate) fn collected(&self, threads: usize) {
        let most = self.most_out.load(Ordering::Relaxed).div_ceil(2);
        // A raise that is lost here is made again by the next look.
        self.most_out.store(most, Ordering::Relaxed);
        self.divide(most, threads);
    }

    /// Here and not at each return, since a division takes as long as the rest of a return.
    fn divide(&self, most: usize, threads: usize) {
        let share = (most / threads.max(1)).max(1);
        self.share.store(share, Ordering::Relaxed);
    }

    /// Counts a miss. `true`: the get may look at all threads, so many there are, before it creates.
    pub(crate) fn miss(&self, threads: usize) -> bool {
        let misses = self.misses.fetch_add(1, Ordering::Relaxed) + 1;
        threads > 1 && misses > self.next_look.load(Ordering::Relaxed)
    }

    /// A get looked at so many threads, and took `found` values from them. Some misses go by before
    /// the next look, so that threads that use the pool by turns soon have enough.
    pub(crate) fn looked(&self, threads: usize, found: usize) {
        let pause = (found * MISSES_A_VALUE).max(threads / LOOKS_A_MISS).max(1);
        let next = self.misses.load(Ordering::Relaxed).saturating_add(pause);
        self.next_look.store(next, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// If two threads use a pool by turns and no miss went by, each would take the other's value, and
    /// each get would pay for a heavy fence.
    #[test]
    fn misses_go_by_for_each_value_that_was_found() {
        let creation = Creation::new();
        assert!(creation.miss(2), "the first one looks");
        for found in [1, 2, 5, 0] {
            creation.looked(2, found);
            for miss in 0..(found * MISSES_A_VALUE).max(1) {
                assert!(!creation.miss(2), "miss {miss} after {found} were found");
            }
            assert!(creation.miss(2), "the one after {found}");
        }
    }
}
