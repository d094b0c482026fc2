//! A list for each thread, without an end.

use std::cell::RefCell;

use hintpool::Recycle;
use thread_local::ThreadLocal;

use crate::pool::{Create, Guard, Pool};

pub struct Unbounded<T: Send> {
    create: Create<T>,
    idle: ThreadLocal<RefCell<Vec<T>>>,
}

impl<T: Recycle + Send> Pool for Unbounded<T> {
    type Value = T;

    fn new(create: Create<T>) -> Self {
        let idle = ThreadLocal::new();
        Unbounded { create, idle }
    }

    fn get(&self) -> Guard<'_, Self> {
        let idle = self.idle.get_or_default().borrow_mut().pop();
        let value = idle.unwrap_or_else(|| (self.create)());
        Guard::new(self, value)
    }

    fn put(&self, value: T) {
        self.idle.get_or_default().borrow_mut().push(value);
    }
}
