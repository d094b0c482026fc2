//! Step 5: two generations, and a collection that drops what was not used since the last one.

use std::mem;

use hintpool::Recycle;
use thread_local::ThreadLocal;

use crate::depot::Depot;
use crate::magazines::Local;
use crate::pool::{Create, Guard, Pool};
use crate::sync::{Mutex, MutexGuard};

// ANCHOR: pool
pub struct Ageing<T: Send> {
    create: Create<T>,
    /// A lock again: a collection must reach what a sleeping thread keeps.
    locals: ThreadLocal<Mutex<Local<T>>>,
    depot: Depot<T>,
    /// What was idle at the last collection. The next one drops it.
    victims: Mutex<Vec<T>>,
}

impl<T: Recycle + Send> Pool for Ageing<T> {
    type Value = T;

    fn new(create: Create<T>) -> Self {
        Ageing {
            create,
            locals: ThreadLocal::new(),
            depot: Depot::default(),
            victims: Mutex::new(Vec::new()),
        }
    }

    fn get(&self) -> Guard<'_, Self> {
        let idle = self.take_own().or_else(|| self.take_victim());
        let value = idle.unwrap_or_else(|| (self.create)());
        Guard::new(self, value)
    }

    fn put(&self, value: T) {
        let local = self.locals.get_or_default();
        // Locked by another thread only if a collection looks at it; a return does not wait for that.
        let Ok(mut local) = local.try_lock() else {
            return;
        };
        let refused = local.keep(value, &self.depot);
        drop(local);
        drop(refused);
    }
}

impl<T: Send> Ageing<T> {
    fn take_own(&self) -> Option<T> {
        let local = self.locals.get_or_default();
        local.try_lock().ok()?.take(&self.depot)
    }

    /// Taken last, so that what is not needed stays a victim.
    fn take_victim(&self) -> Option<T> {
        self.victims.try_lock().ok()?.pop()
    }
}
// ANCHOR_END: pool

// ANCHOR: collect
impl<T: Send> Ageing<T> {
    /// Drops the victims, and makes everything idle a victim.
    pub fn collect(&self) {
        let magazines = self.depot.clear();
        let mut idle: Vec<T> = magazines.into_iter().flatten().collect();
        for local in &self.locals {
            idle.extend(lock(local).clear());
        }
        let dying = mem::replace(&mut *lock(&self.victims), idle);
        drop(dying); // the user's code may run here: no lock is held
    }
}
// ANCHOR_END: collect

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("a panic cannot happen under it")
}
