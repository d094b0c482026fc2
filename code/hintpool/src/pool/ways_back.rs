//! The ways of a value back into its pool: home, into the slot, inlined where a guard is dropped;
//! home, into the loaded magazine, if the slot is full; to the thread's own part, where the item is
//! not at home; and behind a lock, or to its end.

use std::thread;

use super::Inner;
use super::contained::Contained;
use crate::item::{Idle, Item};
use crate::local::Local;
use crate::stats::Cause;
use crate::{Policy, Verdict, panics, thread_index};

impl<T: Send + 'static, P: Policy<T>> Inner<T, P> {
    // ANCHOR: give_back
    /// The way back: recycle, judge, and make idle or drop.
    #[inline(always)]
    pub(crate) fn give_back(&self, item: Box<Item<T>>) {
        if thread::panicking() {
            return self.give_back_unwinding(item, true);
        }
        // Left to unwinding alone, a value whose recycling panics and whose `Drop` panics as well
        // would abort the process.
        let mut used = Contained::new(item, || self.core().counts.discarded(Cause::Panic));
        let verdict = self.policy.recycle(&mut used.item.value);
        let weight = self.policy.weight(&used.item.value);
        let item = used.spared();
        self.give_judged(item, verdict, weight);
    }
    // ANCHOR_END: give_back

    #[cold]
    #[inline(never)]
    pub(super) fn give_back_unwinding(&self, mut item: Box<Item<T>>, struck: bool) {
        let judged = panics::contain(|| {
            if struck && !self.policy.keep_after_panic() {
                return None;
            }
            let verdict = self.policy.recycle(&mut item.value);
            Some((verdict, self.policy.weight(&item.value)))
        });
        match judged.flatten() {
            Some((verdict, weight)) => self.give_judged(item, verdict, weight),
            None => self.discard(item, Cause::Panic),
        }
    }

    #[inline(always)]
    // ANCHOR: give_judged
    fn give_judged(&self, item: Box<Item<T>>, verdict: Verdict, weight: usize) {
        let keeps = verdict == Verdict::Keep && self.too_big.accepts(weight);
        let home = item.home_of(thread_index::near()).filter(|_| keeps);
        // The common case, small enough to be inlined where a guard is dropped: whatever is not
        // common leaves by a call.
        let Some(home) = home else {
            return self.give_from_afar(item, verdict, weight);
        };
        // SAFETY: the item is this pool's, so its home lives as long as the pool.
        let home: &Local<T> = unsafe { &*home };
        // SAFETY: the `Local` of the calling thread's index, and the item is this thread's.
        if let Err(idle) = unsafe { home.give_slot(Item::park(item)) } {
            self.give_to_magazine(idle, home, weight);
        }
    }
    // ANCHOR_END: give_judged

    /// The slot is full.
    #[cold]
    #[inline(never)]
    fn give_to_magazine(&self, idle: Idle<T>, home: &Local<T>, weight: usize) {
        // SAFETY: the caller found the item at home in this `Local`, and parked it.
        if let Err(idle) = unsafe { home.give_loaded(idle) } {
            // SAFETY: parked by the caller.
            self.give_slow(unsafe { Item::wake(idle) }, weight);
        }
    }

    #[cold]
    #[inline(never)]
    fn give_from_afar(&self, mut item: Box<Item<T>>, verdict: Verdict, weight: usize) {
        if verdict == Verdict::Discard {
            return self.discard(item, Cause::Verdict);
        }
        if self.too_big.rejects(weight, &mut item.strikes) {
            return self.discard(item, Cause::TooBig);
        }
        let core = self.core();
        let index = thread_index::current();
        let Some(local) = core.local(index) else {
            return self.give_slow(item, weight);
        };
        if !local.is_passable() {
            item.unsettle();
            return self.give_slow(item, weight);
        }
        item.settle_at(thread_index::near(), local);
        // SAFETY: the `Local` of the calling thread's index, and the item is this thread's.
        if let Err(idle) = unsafe { local.give(Item::park(item)) } {
            // SAFETY: parked in the line above.
            self.give_slow(unsafe { Item::wake(idle) }, weight);
        }
    }

    #[cold]
    #[inline(never)]
    fn give_slow(&self, item: Box<Item<T>>, weight: usize) {
        if let Err((item, cause)) = self.core().give_slow(item, weight) {
            self.discard(item, cause);
        }
    }

    /// Makes a new value idle where every thread finds it.
    pub(super) fn give_to_all(&self, item: Box<Item<T>>) {
        let fresh = Contained::new(item, || self.core().counts.discarded(Cause::Panic));
        let weight = self.policy.weight(&fresh.item.value);
        self.give_slow(fresh.spared(), weight);
    }

    /// Drops a value that does not go back.
    #[cold]
    #[inline(never)]
    pub(crate) fn discard(&self, item: Box<Item<T>>, cause: Cause) {
        self.core().counts.discarded(cause);
        panics::contain(|| drop(item));
    }
}
