//! Step 6: a slot for each thread, which its owner uses without waiting, and a collection may empty.

use std::mem;
use std::sync::{Mutex, MutexGuard};

use hintpool::Recycle;
use thread_local::ThreadLocal;

use crate::fences::Membarrier;
use crate::pool::{Create, Guard, Pool};
use crate::slot::{Fences, Slot};

pub struct AsymmetricFence<T: Send, F = Membarrier> {
    create: Create<T>,
    slots: ThreadLocal<Slot<T, F>>,
    rest: Mutex<Rest<T>>,
    /// Held by the one collection that is under way.
    collecting: Mutex<()>,
}

/// What the slots have no room for.
struct Rest<T> {
    idle: Vec<T>,
    victims: Vec<T>,
}

impl<T: Recycle + Send, F: Fences> Pool for AsymmetricFence<T, F> {
    type Value = T;

    fn new(create: Create<T>) -> Self {
        AsymmetricFence {
            create,
            slots: ThreadLocal::new(),
            rest: Mutex::new(Rest {
                idle: Vec::new(),
                victims: Vec::new(),
            }),
            collecting: Mutex::default(),
        }
    }

    fn get(&self) -> Guard<'_, Self> {
        let own = self.slots.get_or_default().take();
        let idle = own.or_else(|| self.take_from_the_rest());
        let value = idle.unwrap_or_else(|| (self.create)());
        Guard::new(self, value)
    }

    fn put(&self, value: T) {
        if let Err(value) = self.slots.get_or_default().give(value) {
            lock(&self.rest).idle.push(value);
        }
    }
}

impl<T: Send, F: Fences> AsymmetricFence<T, F> {
    fn take_from_the_rest(&self) -> Option<T> {
        let mut rest = self.rest.try_lock().ok()?;
        rest.idle.pop().or_else(|| rest.victims.pop())
    }
}

// ANCHOR: collect
impl<T: Send, F: Fences> AsymmetricFence<T, F> {
    /// Drops the victims, and makes everything idle a victim.
    pub fn collect(&self) {
        let collecting = lock(&self.collecting);
        // A thread that comes later has an open gate, and is left alone.
        let slots: Vec<_> = self.slots.iter().collect();
        slots.iter().for_each(|slot| slot.close());
        F::heavy(); // one for all
        let mut idle: Vec<T> = slots.iter().filter_map(|slot| slot.collect()).collect();
        let mut rest = lock(&self.rest);
        idle.append(&mut rest.idle);
        let dying = mem::replace(&mut rest.victims, idle);
        drop((rest, collecting));
        drop(dying); // the user's code may run here: no lock is held
    }
}
// ANCHOR_END: collect

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("a panic cannot happen under it")
}
