//! The rules for what weighs too much to keep, or too little to be as good as new.
//!
//! No fixed limit fits every program: `fmt` in Go drops buffers over 64 KiB, and a service whose
//! messages all have 100 KiB then never reuses one. So the limit follows what is created, and an
//! oversized value is kept a few more times before it is discarded, as in Go's `encoding/json/v2`
//! (`jsontext/pools.go`).

use std::any::type_name;

use crate::UNKNOWN_WEIGHT;
use crate::sync::process::{AtomicBool, AtomicUsize, Ordering};

/// No value below this weight is ever oversized by default.
pub(crate) const SMALL: usize = 64 * 1024;
/// How many times heavier than a new value a used one may get by default.
pub(crate) const GROWTH: usize = 4;
/// The oversized return at which the value is discarded.
pub(crate) const STRIKES: u8 = 4;
/// How many creations the pool remembers. The lightest counts, so the limit does not change if fewer
/// heavy ones than this come in a row.
const CREATIONS: usize = 4;

/// Where new values have no known weight, so that their returns need no closer look.
const NO_LIMIT: usize = usize::MAX;

/// What a pool knows of the weight of its values.
///
/// All atomics are `Relaxed`: they guard no memory, and a value that is judged by an older limit is
/// judged anew when it comes back the next time.
pub(crate) struct TooBig {
    /// Weight above which a returned value is oversized. Written by a create, read by every return.
    limit: AtomicUsize,
    /// Whether the last creations weighed something, all of them: then a value that weighs 0 on its
    /// return was emptied. Written by a create, read by returns that weigh 0.
    new_ones_weigh: AtomicBool,
    /// The weights of the last creations; 0 where there was none yet. Written by creates alone.
    creations: [AtomicUsize; CREATIONS],
    /// How many of `creations` were written, counted on for ever.
    written: AtomicUsize,
    /// A fixed limit that the user set.
    max: Option<usize>,
    /// Whether the pool has a limit in bytes: `max`, or a budget for all that lies idle.
    counts_bytes: bool,
}

/// Who made a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Maker {
    /// The pool's own `create`: its values are what the pool is made for.
    Create,
    /// A caller's closure: its values may be of any size.
    Caller,
}

/// What becomes of a value that is back in its pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judged {
    Kept,
    TooBig,
    /// It weighs nothing, and new ones weigh something.
    Emptied,
    /// Its weight is unknown, and the pool has a limit in bytes.
    Unweighed,
}

/// The weight, if it is known.
#[inline(always)]
pub(crate) fn known(weight: usize) -> Option<usize> {
    (weight < UNKNOWN_WEIGHT).then_some(weight)
}

/// What a value counts under a limit in bytes: no less than it occupies itself.
pub(crate) fn counted<T>(weight: Option<usize>) -> usize {
    weight.unwrap_or(0).max(size_of::<T>())
}

impl TooBig {
    /// For values that occupy `size` bytes themselves.
    pub(crate) const fn new(max: Option<usize>, budget: Option<usize>, size: usize) -> Self {
        let limit = match max {
            // Such a value is too heavy whatever it holds.
            Some(max) if size > max => 0,
            Some(max) if max >= UNKNOWN_WEIGHT => UNKNOWN_WEIGHT - 1,
            Some(max) => max,
            None => SMALL,
        };
        TooBig {
            limit: AtomicUsize::new(limit),
            new_ones_weigh: AtomicBool::new(false),
            creations: [const { AtomicUsize::new(0) }; CREATIONS],
            written: AtomicUsize::new(0),
            max,
            counts_bytes: max.is_some() || budget.is_some(),
        }
    }

    /// A value of this `weight` was created.
    pub(crate) fn created(&self, weight: Option<usize>, maker: Maker) {
        let Some(weight) = weight else {
            self.limit.store(NO_LIMIT, Ordering::Relaxed);
            return;
        };
        let before = self.written.fetch_add(1, Ordering::Relaxed);
        self.creations[before % CREATIONS].store(weight, Ordering::Relaxed);
        if maker == Maker::Create && before < CREATIONS {
            // The first of its kind stands for the ones to come.
            for unwritten in &self.creations[before..] {
                unwritten.store(weight, Ordering::Relaxed);
            }
            self.written.store(CREATIONS, Ordering::Relaxed);
        }
        let weights = self.creations.iter().map(|w| w.load(Ordering::Relaxed));
        let least = weights.min().unwrap_or(0);
        self.new_ones_weigh.store(least > 0, Ordering::Relaxed);
        if self.max.is_none() {
            let limit = SMALL.max(least.saturating_mul(GROWTH));
            self.limit.store(limit, Ordering::Relaxed);
        }
    }

    /// Whether a value of this `weight`, back in its pool, may stay without further ado.
    #[inline(always)]
    pub(crate) fn accepts(&self, weight: usize) -> bool {
        // One comparison for both ends: 0 wraps around, and is above every limit.
        weight.wrapping_sub(1) < self.limit.load(Ordering::Relaxed)
    }

    /// Judges a value of this `weight`, back in its pool, which counts `counted` bytes.
    pub(crate) fn judge(&self, weight: Option<usize>, counted: usize, strikes: &mut u8) -> Judged {
        if self.cannot_count(weight) {
            return Judged::Unweighed;
        }
        let oversized = match self.max {
            Some(max) => counted > max,
            None => weight.is_some_and(|w| w > self.limit.load(Ordering::Relaxed)),
        };
        if oversized {
            *strikes += 1;
            return match *strikes >= STRIKES || self.max.is_some() {
                true => Judged::TooBig,
                false => Judged::Kept,
            };
        }
        // No write that changes nothing: another thread may soon read what lies beside it.
        if *strikes > 0 {
            *strikes = 0;
        }
        match weight == Some(0) && self.new_ones_weigh.load(Ordering::Relaxed) {
            true => Judged::Emptied,
            false => Judged::Kept,
        }
    }

    /// Whether the pool has a limit in bytes, which means nothing for a value of this `weight`.
    pub(crate) fn cannot_count(&self, weight: Option<usize>) -> bool {
        self.counts_bytes && weight.is_none()
    }

    /// Says what to write for a `T` that [cannot be counted](TooBig::cannot_count).
    #[cold]
    pub(crate) fn refuse<T>(&self) -> ! {
        let value = type_name::<T>();
        let setting = match self.max {
            Some(_) => "max_weight",
            None => "budget",
        };
        panic!(
            "`Settings::{setting}` cannot limit a `{value}`, whose weight is unknown.\n\
             Add `fn weight(&self) -> usize` to `impl Recycle for {value}` (or to that of the part \
             which lacks it): the bytes that it holds beyond itself, 0 if none.\n\
             A closure cannot say a weight: instead of it, pass a type with \
             `impl Policy<{value}>` that has `fn weight(&self, value: &{value}) -> usize`."
        );
    }
}

#[cfg(all(test, not(any(hintpool_loom, hintpool_no_fence))))]
mod tests {
    use super::*;

    /// The way without a call must keep nothing that the judge would not keep.
    #[test]
    fn what_is_accepted_at_once_is_kept_by_the_judge_too() {
        let mut accepted = 0;
        for (size, max) in [
            (0, None),
            (1 << 20, None),
            (0, Some(0)),
            (100, Some(99)),
            (9, Some(9)),
        ] {
            for made in [None, Some(0), Some(9), Some(SMALL)] {
                let rules = TooBig::new(max, None, size);
                if made.is_some() {
                    rules.created(made, Maker::Create);
                }
                for weight in [0, 1, 9, 10, SMALL, SMALL + 1, 1 << 40, UNKNOWN_WEIGHT] {
                    if rules.accepts(weight) {
                        accepted += 1;
                        let judged = rules.judge(known(weight), weight.max(size), &mut 0);
                        assert_eq!(judged, Judged::Kept, "{size} {max:?} {made:?} {weight}");
                    }
                }
            }
        }
        assert!(accepted > 30, "{accepted}");
    }

    /// Else each return in a pool whose values say no weight would take the long way.
    #[test]
    fn values_without_a_weight_are_accepted_at_once() {
        let rules = TooBig::new(None, None, 100);
        rules.created(None, Maker::Create);
        assert!(rules.accepts(UNKNOWN_WEIGHT));
        rules.created(Some(1), Maker::Create);
        assert!(!rules.accepts(SMALL + 1), "a limit again");
    }
}
