//! `max_idle` and `budget`: what may lie idle in the whole pool.
//!
//! Exact limits need counts that all threads share, and idle values that every thread finds. So a pool
//! with such a limit keeps them all in its depot and stays off the fast path, and others do not pay.

pub(crate) struct Limits {
    max_idle: Option<usize>,
    /// Bytes of weight.
    budget: Option<usize>,
}

impl Limits {
    pub(crate) const fn new(max_idle: Option<usize>, budget: Option<usize>) -> Self {
        Limits { max_idle, budget }
    }

    pub(crate) const fn none(&self) -> bool {
        self.max_idle.is_none() && self.budget.is_none()
    }

    /// Whether one more value of this weight may lie idle beside `idle` others of that weight in all.
    pub(crate) fn have_room(&self, idle: usize, in_all: usize, weight: usize) -> bool {
        let all = in_all.saturating_add(weight);
        self.max_idle.is_none_or(|most| idle < most) && self.budget.is_none_or(|most| all <= most)
    }
}
