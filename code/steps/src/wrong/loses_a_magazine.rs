//! Two magazines, one of which is overwritten while it is full.

use std::cell::RefCell;
use std::mem;

use hintpool::Recycle;
use thread_local::ThreadLocal;

use crate::depot::{Depot, MAGAZINE, Magazine};
use crate::magazines::Local;
use crate::pool::{Create, Guard, Pool};

pub struct LosesAMagazine<T: Send> {
    create: Create<T>,
    locals: ThreadLocal<RefCell<Local<T>>>,
    depot: Depot<T>,
}

// ANCHOR: keep
/// In place of `Local::keep`.
fn keep<T>(local: &mut Local<T>, value: T, depot: &Depot<T>) -> Result<(), Magazine<T>> {
    let mut kept = Ok(());
    if local.loaded.len() == MAGAZINE {
        if local.previous.len() == MAGAZINE {
            kept = depot.keep(mem::take(&mut local.loaded));
        }
        local.previous = mem::take(&mut local.loaded);
    }
    local.loaded.push(value);
    kept
}
// ANCHOR_END: keep

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
        let refused = keep(&mut local.borrow_mut(), value, &self.depot);
        drop(refused);
    }
}
