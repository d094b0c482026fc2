//! Step 1: a mutex and a vector.

use crate::sync::{Mutex, MutexGuard};

use hintpool::Recycle;

use crate::pool::{Create, Guard, Pool};

// ANCHOR: pool
/// All idle values in one list, behind one lock.
pub struct OneLock<T> {
    create: Create<T>,
    idle: Mutex<Vec<T>>,
}

impl<T> OneLock<T> {
    /// No code of the user's runs while the list is locked: nothing panics.
    fn idle(&self) -> MutexGuard<'_, Vec<T>> {
        self.idle.lock().expect("a panic cannot happen under it")
    }
}

impl<T: Recycle> Pool for OneLock<T> {
    type Value = T;

    fn new(create: Create<T>) -> Self {
        let idle = Mutex::new(Vec::new());
        OneLock { create, idle }
    }

    fn get(&self) -> Guard<'_, Self> {
        let idle = self.idle().pop(); // the lock ends with this line
        let value = idle.unwrap_or_else(|| (self.create)());
        Guard::new(self, value)
    }

    fn put(&self, value: T) {
        self.idle().push(value);
    }
}
// ANCHOR_END: pool
