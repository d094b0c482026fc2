//! One lock, held while `create` runs.

use std::sync::Mutex;

use hintpool::Recycle;

use crate::pool::{Create, Guard, Pool};

pub struct UserCodeUnderTheLock<T> {
    create: Create<T>,
    idle: Mutex<Vec<T>>,
}

// ANCHOR: pool
impl<T: Recycle> Pool for UserCodeUnderTheLock<T> {
    type Value = T;

    fn new(create: Create<T>) -> Self {
        let idle = Mutex::new(Vec::new());
        UserCodeUnderTheLock { create, idle }
    }

    fn get(&self) -> Guard<'_, Self> {
        let mut idle = self.idle.lock().unwrap();
        let value = idle.pop().unwrap_or_else(|| (self.create)());
        Guard::new(self, value)
    }

    fn put(&self, value: T) {
        self.idle.lock().unwrap().push(value);
    }
}
// ANCHOR_END: pool
