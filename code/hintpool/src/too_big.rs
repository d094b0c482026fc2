//! The rule for what is too big to keep.
//!
//! A fixed limit is wrong for somebody: `fmt` in Go drops buffers over 64 KiB, and a service whose
//! every message has 100 KiB then never reuses one. So the limit follows what `create` makes, and an
//! oversized value gets a few more turns before it goes, as in Go's `encoding/json/v2`
//! (`jsontext/pools.go`).

use crate::sync::{AtomicUsize, Ordering};

/// No value below this weight is ever oversized by default.
pub(crate) const SMALL: usize = 64 * 1024;
/// How many times heavier than a new value a used one may get by default.
pub(crate) const GROWTH: usize = 4;
/// The oversized return at which the value goes.
pub(crate) const STRIKES: u8 = 4;

/// What a pool knows of the weight of its values.
pub(crate) struct TooBig {
    /// Weight that `create` last gave. Written by every create, read by every return; `Relaxed`,
    /// since it is a hint: an old value only moves the limit by one create.
    created: AtomicUsize,
}

impl TooBig {
    pub(crate) const fn new() -> Self {
        TooBig {
            created: AtomicUsize::new(0),
        }
    }

    pub(crate) fn created(&self, weight: usize) {
        self.created.store(weight, Ordering::Relaxed);
    }

    /// Whether a value of this `weight`, back in its pool, is too big to keep.
    pub(crate) fn rejects(&self, weight: usize, max: Option<usize>, strikes: &mut u8) -> bool {
        if let Some(max) = max {
            return weight > max;
        }
        let like_new = self.created.load(Ordering::Relaxed);
        if weight <= SMALL.max(like_new.saturating_mul(GROWTH)) {
            *strikes = 0;
            return false;
        }
        *strikes += 1;
        *strikes >= STRIKES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_follows_what_create_makes() {
        let rule = TooBig::new();
        let mut strikes = STRIKES - 1;
        assert!(!rule.rejects(SMALL, None, &mut strikes), "64 KiB is small");
        assert_eq!(strikes, 0, "a return within the limit wipes the slate");

        strikes = STRIKES - 1;
        assert!(rule.rejects(SMALL + 1, None, &mut strikes));

        rule.created(SMALL);
        strikes = STRIKES - 1;
        assert!(!rule.rejects(SMALL * GROWTH, None, &mut strikes));
        strikes = STRIKES - 1;
        assert!(rule.rejects(SMALL * GROWTH + 1, None, &mut strikes));
    }

    #[test]
    fn an_oversized_value_goes_at_the_fourth_return_in_a_row() {
        let rule = TooBig::new();
        let mut strikes = 0;
        let verdicts = [0; 4].map(|_| rule.rejects(SMALL + 1, None, &mut strikes));
        assert_eq!(verdicts, [false, false, false, true]);
    }

    #[test]
    fn a_limit_of_your_own_has_no_memory() {
        let rule = TooBig::new();
        rule.created(1 << 30);
        let mut strikes = 0;
        assert!(!rule.rejects(10, Some(10), &mut strikes));
        assert!(rule.rejects(11, Some(10), &mut strikes));
        assert_eq!(strikes, 0);
    }
}
