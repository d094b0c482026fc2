//! The rule for what is too big to keep.
//!
//! A fixed limit is wrong for somebody: `fmt` in Go drops buffers over 64 KiB, and a service whose
//! every message has 100 KiB then never reuses one. So the limit follows what `create` makes, and an
//! oversized value gets a few more turns before it goes, as in Go's `encoding/json/v2`
//! (`jsontext/pools.go`).

use crate::sync::process::{AtomicUsize, Ordering};

/// No value below this weight is ever oversized by default.
pub(crate) const SMALL: usize = 64 * 1024;
/// How many times heavier than a new value a used one may get by default.
pub(crate) const GROWTH: usize = 4;
/// The oversized return at which the value goes.
pub(crate) const STRIKES: u8 = 4;

/// What a pool knows of the weight of its values.
pub(crate) struct TooBig {
    /// Weight above which a returned value is oversized. Written by every create, read by every
    /// return; `Relaxed`, since it is a hint: an old value only moves the limit by one create.
    limit: AtomicUsize,
    /// A limit of the user's own, without memory.
    max: Option<usize>,
}

impl TooBig {
    pub(crate) const fn new(max: Option<usize>) -> Self {
        let limit = match max {
            Some(max) => max,
            None => SMALL,
        };
        TooBig {
            limit: AtomicUsize::new(limit),
            max,
        }
    }

    /// A value of this `weight` was created.
    pub(crate) fn created(&self, weight: usize) {
        if self.max.is_none() {
            let limit = SMALL.max(weight.saturating_mul(GROWTH));
            self.limit.store(limit, Ordering::Relaxed);
        }
    }

    /// Whether a value of this `weight`, back in its pool, may stay without further ado.
    #[inline(always)]
    pub(crate) fn accepts(&self, weight: usize) -> bool {
        weight <= self.limit.load(Ordering::Relaxed)
    }

    /// Whether a value of this `weight`, back in its pool, is too big to keep.
    #[inline(always)]
    pub(crate) fn rejects(&self, weight: usize, strikes: &mut u8) -> bool {
        !(self.accepts(weight) && *strikes == 0) && self.rejects_slow(weight, strikes)
    }

    #[cold]
    #[inline(never)]
    fn rejects_slow(&self, weight: usize, strikes: &mut u8) -> bool {
        if self.accepts(weight) {
            *strikes = 0;
            return false;
        }
        *strikes += 1;
        *strikes >= STRIKES || self.max.is_some()
    }
}
