//! Step 4: two magazines for each thread, and a depot where threads exchange full ones.

use std::cell::RefCell;
use std::mem;

use hintpool::Recycle;
use thread_local::ThreadLocal;

use crate::depot::{Depot, MAGAZINE, Magazine};
use crate::pool::{Create, Guard, Pool};

// ANCHOR: local
/// What a thread keeps to itself.
pub struct Local<T> {
    pub(crate) loaded: Magazine<T>,
    /// Full or empty, and only ever exchanged as a whole.
    pub(crate) previous: Magazine<T>,
}

impl<T> Local<T> {
    pub fn take(&mut self, depot: &Depot<T>) -> Option<T> {
        if self.loaded.is_empty() {
            mem::swap(&mut self.loaded, &mut self.previous);
        }
        if self.loaded.is_empty()
            && let Some(full) = depot.take()
        {
            self.loaded = full;
        }
        self.loaded.pop()
    }

    /// Gives back what neither this thread nor the depot has room for.
    pub fn keep(&mut self, value: T, depot: &Depot<T>) -> Result<(), Magazine<T>> {
        if self.loaded.len() == MAGAZINE {
            mem::swap(&mut self.loaded, &mut self.previous);
        }
        let mut kept = Ok(());
        if self.loaded.len() == MAGAZINE {
            let empty = Vec::with_capacity(MAGAZINE);
            kept = depot.keep(mem::replace(&mut self.loaded, empty));
        }
        self.loaded.push(value);
        kept
    }
}
// ANCHOR_END: local

impl<T> Local<T> {
    /// Empties both magazines.
    pub fn clear(&mut self) -> impl Iterator<Item = T> {
        self.loaded.drain(..).chain(self.previous.drain(..))
    }
}

// ANCHOR: pool
pub struct Magazines<T: Send> {
    create: Create<T>,
    locals: ThreadLocal<RefCell<Local<T>>>,
    depot: Depot<T>,
}

impl<T: Recycle + Send> Pool for Magazines<T> {
    type Value = T;

    fn new(create: Create<T>) -> Self {
        Magazines {
            create,
            locals: ThreadLocal::new(),
            depot: Depot::default(),
        }
    }

    fn get(&self) -> Guard<'_, Self> {
        let local = self.locals.get_or_default();
        let idle = local.borrow_mut().take(&self.depot);
        let value = idle.unwrap_or_else(|| (self.create)());
        Guard::new(self, value)
    }

    fn put(&self, value: T) {
        let local = self.locals.get_or_default();
        let refused = local.borrow_mut().keep(value, &self.depot);
        drop(refused); // nothing is borrowed here
    }
}
// ANCHOR_END: pool

impl<T> Default for Local<T> {
    fn default() -> Self {
        Local {
            loaded: Vec::with_capacity(MAGAZINE),
            previous: Vec::new(),
        }
    }
}
