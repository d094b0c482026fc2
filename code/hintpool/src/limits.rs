//! `max_idle` and `budget`: what may lie idle in the whole pool.
//!
//! Exact limits need one shared count, which costs a locked instruction a get and a put; so pools
//! with such a limit stay off the fast path, and others do not pay.

use crate::sync::process::{AtomicUsize, Ordering};

pub(crate) struct Limits {
    max_idle: Option<usize>,
    budget: Option<usize>,
    /// Idle values and their weights. `Relaxed`: they guard no memory.
    idle: AtomicUsize,
    weight: AtomicUsize,
}

impl Limits {
    pub(crate) const fn new(max_idle: Option<usize>, budget: Option<usize>) -> Self {
        Limits {
            max_idle,
            budget,
            idle: AtomicUsize::new(0),
            weight: AtomicUsize::new(0),
        }
    }

    pub(crate) const fn none(&self) -> bool {
        self.max_idle.is_none() && self.budget.is_none()
    }

    /// Reserves room for one value, or says that there is none.
    pub(crate) fn enters(&self, weight: usize) -> bool {
        if !reserve(&self.idle, 1, self.max_idle) {
            return false;
        }
        if !reserve(&self.weight, weight, self.budget) {
            self.idle.fetch_sub(1, Ordering::Relaxed);
            return false;
        }
        true
    }

    /// What the idle values weigh, where it is counted.
    pub(crate) fn idle_weight(&self) -> Option<u64> {
        (!self.none()).then(|| self.weight.load(Ordering::Relaxed) as u64)
    }

    pub(crate) fn left(&self, weight: usize) {
        self.idle.fetch_sub(1, Ordering::Relaxed);
        self.weight.fetch_sub(weight, Ordering::Relaxed);
    }
}

fn reserve(total: &AtomicUsize, more: usize, max: Option<usize>) -> bool {
    let max = max.unwrap_or(usize::MAX);
    let add = |now: usize| now.checked_add(more).filter(|&sum| sum <= max);
    total
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add)
        .is_ok()
}
