//! Two magazines, one of which is overwritten while it is full.

use std::cell::RefCell;
use std::fmt;
use std::mem;

use hintpool::Recycle;
use thread_local::ThreadLocal;

use crate::{Create, Depot, Guard, MAGAZINE, Magazine, Pool};

pub struct LosesAMagazine<T: Send> {
    create: Create<T>,
    locals: ThreadLocal<RefCell<Local<T>>>,
    depot: Depot<T>,
}

struct Local<T> {
    loaded: Magazine<T>,
    previous: Magazine<T>,
}

impl<T> Local<T> {
    fn take(&mut self, depot: &Depot<T>) -> Option<T> {
        if self.loaded.is_empty() {
            mem::swap(&mut self.loaded, &mut self.previous);
        }
        if self.loaded.is_empty() {
            self.loaded = depot.take()?;
        }
        self.loaded.pop()
    }

    // ANCHOR: keep
    fn keep(&mut self, value: T, depot: &Depot<T>) -> Result<(), Magazine<T>> {
        let mut kept = Ok(());
        if self.loaded.len() == MAGAZINE {
            if self.previous.len() == MAGAZINE {
                kept = depot.keep(mem::take(&mut self.loaded));
            }
            self.previous = mem::take(&mut self.loaded);
        }
        self.loaded.push(value);
        kept
    }
    // ANCHOR_END: keep
}

impl<T: Recycle + Send> Pool for LosesAMagazine<T> {
    type Value = T;

    fn new(create: Create<T>) -> Self {
        LosesAMagazine {
            create,
            locals: ThreadLocal::new(),
            depot: Depot::default(),
        }
    }

    fn get(&self) -> Guard<'_, Self> {
        let local = self.locals.get_or_default();
        let idle = local.borrow_mut().take(&self.depot);
        Guard::new(self, idle.unwrap_or_else(|| (self.create)()))
    }

    fn put(&self, value: T) {
        let local = self.locals.get_or_default();
        let refused = local.borrow_mut().keep(value, &self.depot);
        drop(refused);
    }
}

impl<T> Default for Local<T> {
    fn default() -> Self {
        Local {
            loaded: Vec::new(),
            previous: Vec::new(),
        }
    }
}

impl<T: Send> fmt::Debug for LosesAMagazine<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LosesAMagazine").finish_non_exhaustive()
    }
}
