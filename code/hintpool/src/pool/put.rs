//! The ways of a value back into its pool: into the slot of the thread that got it, inlined where a
//! guard is dropped; into that thread's loaded magazine, if the slot is full; and the long way, which
//! leads to the thread's own part, to the depot, or to the value's end.

use std::thread;

use super::Inner;
use crate::item::{Idle, ItemBox};
use crate::local::Local;
use crate::panics::{self, Contained};
use crate::stats::Cause;
use crate::too_big::{Judged, counted, known};
use crate::{Policy, Verdict, thread_index};

impl<T: Send + 'static, P: Policy<T>> Inner<T, P> {
    // ANCHOR: give_back
    /// The way back: recycle, judge, and make idle or drop.
    #[inline(always)]
    pub(crate) fn give_back(&self, item: ItemBox<T>) {
        if thread::panicking() {
            return self.give_back_unwinding(item, true);
        }
        // Left to unwinding alone, a value whose recycling panics and whose `Drop` panics as well
        // would abort the process.
        let mut used = Contained::new(item, || self.shared().counts.discarded(Cause::Panic));
        let verdict = self.policy.recycle(&mut used.item);
        let weight = self.policy.weight(&used.item);
        let item = used.spared();
        self.give_judged(item, verdict, weight);
    }
    // ANCHOR_END: give_back

    #[cold]
    #[inline(never)]
    pub(super) fn give_back_unwinding(&self, mut item: ItemBox<T>, struck: bool) {
        let judged = panics::contain(|| {
            if struck && !self.policy.keep_after_panic() {
                return None;
            }
            let verdict = self.policy.recycle(&mut item);
            Some((verdict, self.policy.weight(&item)))
        });
        match judged.flatten() {
            Some((verdict, weight)) => self.give_judged(item, verdict, weight),
            None => self.discard(item, Cause::Panic),
        }
    }

    #[inline(always)]
    // ANCHOR: give_judged
    fn give_judged(&self, item: ItemBox<T>, verdict: Verdict, weight: usize) {
        let fits = !self.policy.weighs() || self.too_big.accepts(weight);
        let keeps = verdict == Verdict::Keep && fits;
        let home = item.home_of(thread_index::cache_index()).filter(|_| keeps);
        // The common case, small enough to be inlined where a guard is dropped: whatever is not
        // common leaves by a call.
        let Some(home) = home else {
            return self.give_the_long_way(item, verdict, weight);
        };
        // SAFETY: the item is this pool's, so its home lives as long as the pool.
        let home: &Local<T> = unsafe { &*home };
        // SAFETY: the `Local` of the calling thread's index, and the item is this thread's.
        if let Err(idle) = unsafe { home.give_slot(item.park()) } {
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
            self.give_overflow(idle, home, weight);
        }
    }

    /// The loaded magazine is full too.
    #[cold]
    #[inline(never)]
    fn give_overflow(&self, idle: Idle<T>, home: &Local<T>, weight: usize) {
        let weight = counted::<T>(known(weight));
        if let Err(idle) = self.shared().overflow(idle, home, weight) {
            // SAFETY: parked by the caller, and not taken in.
            self.discard(unsafe { ItemBox::wake(idle) }, Cause::Busy);
        }
    }

    /// Whatever is not common about a return.
    #[cold]
    #[inline(never)]
    fn give_the_long_way(&self, mut item: ItemBox<T>, verdict: Verdict, weight: usize) {
        if verdict == Verdict::Discard {
            return self.discard(item, Cause::Verdict);
        }
        let counted = counted::<T>(known(weight));
        let strikes = &mut item.header_mut().strikes;
        match self.too_big.judge(known(weight), counted, strikes) {
            Judged::Kept => {}
            Judged::TooBig => return self.discard(item, Cause::TooBig),
            Judged::Emptied => return self.discard(item, Cause::Emptied),
            Judged::Unweighed => {
                self.discard(item, Cause::OverLimit);
                // A second panic would end the process.
                if thread::panicking() {
                    return;
                }
                self.too_big.refuse::<T>();
            }
        }
        let shared = self.shared();
        if let Err((item, cause)) = shared.give(item, counted) {
            self.discard(item, cause);
        }
        if shared.collection_is_left() {
            shared.collect_what_is_left();
        }
    }

    /// Makes a new value idle where every thread finds it.
    pub(super) fn give_to_all(&self, item: ItemBox<T>) {
        let fresh = Contained::new(item, || self.shared().counts.discarded(Cause::Panic));
        let weight = counted::<T>(known(self.policy.weight(&fresh.item)));
        let given = self.shared().give_to_all(fresh.spared(), weight);
        if let Err((item, cause)) = given {
            self.discard(item, cause);
        }
    }

    /// Drops a value that does not go back.
    #[cold]
    #[inline(never)]
    pub(crate) fn discard(&self, item: ItemBox<T>, cause: Cause) {
        self.shared().counts.discarded(cause);
        panics::contain(|| drop(item));
    }
}
