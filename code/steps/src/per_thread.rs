//! Step 3: a list for each thread, which no other thread touches.

use std::cell::RefCell;

use hintpool::Recycle;
use thread_local::ThreadLocal;

use crate::pool::{Create, Guard, Pool};

// ANCHOR: pool
/// How many values a thread keeps; what returns to a full list is dropped.
pub const CAPACITY: usize = 64;

/// No lock: a `RefCell` stays with one thread, and the compiler checks that.
pub struct PerThread<T: Send> {
    create: Create<T>,
    idle: ThreadLocal<RefCell<Vec<T>>>,
}

impl<T: Recycle + Send> Pool for PerThread<T> {
    type Value = T;

    fn new(create: Create<T>) -> Self {
        let idle = ThreadLocal::new();
        PerThread { create, idle }
    }

    fn get(&self) -> Guard<'_, Self> {
        let idle = self.idle.get_or_default().borrow_mut().pop();
        let value = idle.unwrap_or_else(|| (self.create)());
        Guard::new(self, value)
    }

    fn put(&self, value: T) {
        let mut idle = self.idle.get_or_default().borrow_mut();
        if idle.len() < CAPACITY {
            idle.push(value);
        }
    } // the borrow ends before `value`, an argument, is dropped
}
// ANCHOR_END: pool
