//! A mutex and a vector: the least that passes the basic suite, also if it keeps nothing.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};

use conformance::{Basic, Create, Probe};
use hintpool::{Recycle, Verdict};

/// A pool that keeps nothing is useless and right: nothing in the basic suite may rely on reuse.
pub(crate) struct MutexPool<const KEEPS: bool> {
    create: Create,
    idle: Mutex<Vec<Probe>>,
}

impl<const KEEPS: bool> MutexPool<KEEPS> {
    fn idle(&self) -> MutexGuard<'_, Vec<Probe>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<const KEEPS: bool> Basic for MutexPool<KEEPS> {
    type Guard<'a> = Guard<'a, KEEPS>;

    const REUSES_ON_A_QUIET_THREAD: bool = KEEPS;

    fn new(create: Create) -> Self {
        let idle = Mutex::default();
        MutexPool { create, idle }
    }

    fn get(&self) -> Guard<'_, KEEPS> {
        let idle = self.idle().pop(); // the lock ends with this line, before `create` runs
        let value = Some(idle.unwrap_or_else(|| (self.create)()));
        Guard { pool: self, value }
    }
}

pub(crate) struct Guard<'a, const KEEPS: bool> {
    pool: &'a MutexPool<KEEPS>,
    /// `None` only in `drop`.
    value: Option<Probe>,
}

impl<const KEEPS: bool> Drop for Guard<'_, KEEPS> {
    fn drop(&mut self) {
        if let Some(mut value) = self.value.take()
            && value.recycle() == Verdict::Keep
            && KEEPS
        {
            self.pool.idle().push(value);
        }
    }
}

impl<const KEEPS: bool> Deref for Guard<'_, KEEPS> {
    type Target = Probe;

    fn deref(&self) -> &Probe {
        self.value.as_ref().expect("a guard holds its value")
    }
}

impl<const KEEPS: bool> DerefMut for Guard<'_, KEEPS> {
    fn deref_mut(&mut self) -> &mut Probe {
        self.value.as_mut().expect("a guard holds its value")
    }
}
