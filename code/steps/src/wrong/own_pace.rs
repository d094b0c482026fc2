//! A collection that only counts, and threads that age their own values when they notice.

use std::cell::RefCell;
use std::mem;
use std::sync::atomic::{AtomicU64, Ordering};

use hintpool::Recycle;
use thread_local::ThreadLocal;

use crate::per_thread::CAPACITY;
use crate::pool::{Create, Guard, Pool};

// ANCHOR: local
pub struct OwnPace<T: Send> {
    create: Create<T>,
    locals: ThreadLocal<RefCell<Local<T>>>,
    generation: AtomicU64,
}

struct Local<T> {
    idle: Vec<T>,
    victims: Vec<T>,
    /// The generation that these lists were made for.
    generation: u64,
}

impl<T: Send> OwnPace<T> {
    pub fn collect(&self) {
        self.generation.fetch_add(1, Ordering::Relaxed);
    }
}

impl<T> Local<T> {
    /// Before anything else, a thread catches up.
    fn age(&mut self, now: u64) -> Vec<T> {
        if self.generation == now {
            return Vec::new();
        }
        self.generation = now;
        let idle = mem::take(&mut self.idle);
        mem::replace(&mut self.victims, idle)
    }
}
// ANCHOR_END: local

impl<T: Recycle + Send> Pool for OwnPace<T> {
    type Value = T;

    fn new(create: Create<T>) -> Self {
        OwnPace {
            create,
            locals: ThreadLocal::new(),
            generation: AtomicU64::new(0),
        }
    }

    fn get(&self) -> Guard<'_, Self> {
        let now = self.generation.load(Ordering::Relaxed);
        let mut local = self.locals.get_or_default().borrow_mut();
        let dying = local.age(now);
        let idle = local.idle.pop().or_else(|| local.victims.pop());
        drop(local);
        drop(dying);
        Guard::new(self, idle.unwrap_or_else(|| (self.create)()))
    }

    fn put(&self, value: T) {
        let now = self.generation.load(Ordering::Relaxed);
        let mut local = self.locals.get_or_default().borrow_mut();
        let dying = local.age(now);
        let room = local.idle.len() < CAPACITY;
        let refused = match room {
            true => {
                local.idle.push(value);
                None
            }
            false => Some(value),
        };
        drop(local);
        drop((dying, refused));
    }
}

impl<T> Default for Local<T> {
    fn default() -> Self {
        Local {
            idle: Vec::new(),
            victims: Vec::new(),
            generation: 0,
        }
    }
}
