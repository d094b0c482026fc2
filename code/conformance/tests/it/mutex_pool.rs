//! A mutex and a vector: the least that passes the basic suite.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};

use conformance::{Basic, Create, Probe};
use hintpool::{Recycle, Verdict};

pub(crate) struct MutexPool {
    create: Create,
    idle: Mutex<Vec<Probe>>,
}

impl MutexPool {
    fn idle(&self) -> MutexGuard<'_, Vec<Probe>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Basic for MutexPool {
    type Guard<'a> = Guard<'a>;

    const REUSES_ON_A_QUIET_THREAD: bool = true;

    fn new(create: Create) -> Self {
        let idle = Mutex::default();
        MutexPool { create, idle }
    }

    fn get(&self) -> Guard<'_> {
        let idle = self.idle().pop(); // the lock ends with this line, before `create` runs
        let value = Some(idle.unwrap_or_else(|| (self.create)()));
        Guard { pool: self, value }
    }
}

pub(crate) struct Guard<'a> {
    pool: &'a MutexPool,
    /// `None` only in `drop`.
    value: Option<Probe>,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if let Some(mut value) = self.value.take()
            && value.recycle() == Verdict::Keep
        {
            self.pool.idle().push(value);
        }
    }
}

impl Deref for Guard<'_> {
    type Target = Probe;

    fn deref(&self) -> &Probe {
        self.value.as_ref().expect("a guard holds its value")
    }
}

impl DerefMut for Guard<'_> {
    fn deref_mut(&mut self) -> &mut Probe {
        self.value.as_mut().expect("a guard holds its value")
    }
}
