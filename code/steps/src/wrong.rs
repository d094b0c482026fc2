//! The bugs that the steps invite. Each pool here compiles, and something catches it: a test in `tests`, or a block that
//! the book runs.

use std::cell::RefCell;
use std::mem;
use std::sync::Mutex;

use hintpool::Recycle;
use thread_local::ThreadLocal;

use crate::depot::{Depot, MAGAZINE, Magazine};
use crate::magazines::Local;
use crate::pool::{Create, Guard, Pool};
use crate::shards::{from, thread_number};

mod depot_in_two_steps;
mod holds_while_it_looks;
mod no_heavy_fence;
mod own_pace;
mod user_code_under_the_lock;

pub use depot_in_two_steps::DepotInTwoSteps;
pub use holds_while_it_looks::HoldsWhileItLooks;
pub use no_heavy_fence::NoHeavyFence;
pub use own_pace::OwnPace;
pub use user_code_under_the_lock::UserCodeUnderTheLock;

// ANCHOR: shards
/// Aligned, so that it does not depend on chance which shards share a line.
#[repr(C, align(128))]
pub struct CrowdedShards<T> {
    shards: [Mutex<Vec<T>>; 8],
    create: Create<T>,
}
// ANCHOR_END: shards

impl<T: Recycle> Pool for CrowdedShards<T> {
    type Value = T;

    fn new(create: Create<T>) -> Self {
        let shards = Default::default();
        CrowdedShards { shards, create }
    }

    fn get(&self) -> Guard<'_, Self> {
        let mut shards = from(&self.shards, thread_number());
        let idle = shards.find_map(|idle| idle.try_lock().ok()?.pop());
        let value = idle.unwrap_or_else(|| (self.create)());
        Guard::new(self, value)
    }

    fn put(&self, value: T) {
        let mut shards = from(&self.shards, thread_number());
        if let Some(mut idle) = shards.find_map(|idle| idle.try_lock().ok()) {
            idle.push(value);
        }
    }
}

/// A list for each thread, without an end.
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

/// Two magazines, one of which is overwritten while it is full.
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
