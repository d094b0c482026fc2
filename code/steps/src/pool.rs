//! What every step has in common: a pool gives a guard, and the guard returns the value.

use std::ops::{Deref, DerefMut};

use hintpool::{Recycle, Verdict};

// ANCHOR: pool
/// How a pool makes a value.
pub type Create<T> = Box<dyn Fn() -> T + Send + Sync>;

/// The interface of the pool of each step.
pub trait Pool: Sized {
    type Value: Recycle;

    fn new(create: Create<Self::Value>) -> Self;

    /// An idle value, or a new one.
    fn get(&self) -> Guard<'_, Self>;

    /// Keeps a value that is as good as new already, or drops it.
    fn put(&self, value: Self::Value);
}

/// A value on loan.
pub struct Guard<'a, P: Pool> {
    pool: &'a P,
    /// `None` only at the end of `drop`.
    value: Option<P::Value>,
}

impl<'a, P: Pool> Guard<'a, P> {
    pub fn new(pool: &'a P, value: P::Value) -> Self {
        let value = Some(value);
        Guard { pool, value }
    }
}

impl<P: Pool> Drop for Guard<'_, P> {
    fn drop(&mut self) {
        if let Some(mut value) = self.value.take()
            && value.recycle() == Verdict::Keep
        {
            self.pool.put(value);
        }
    }
}
// ANCHOR_END: pool

impl<P: Pool> Deref for Guard<'_, P> {
    type Target = P::Value;

    fn deref(&self) -> &P::Value {
        self.value.as_ref().expect("only `drop` takes the value")
    }
}

impl<P: Pool> DerefMut for Guard<'_, P> {
    fn deref_mut(&mut self) -> &mut P::Value {
        self.value.as_mut().expect("only `drop` takes the value")
    }
}
