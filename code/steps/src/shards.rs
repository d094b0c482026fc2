//! Step 2: several lists, each behind a lock of its own.

use std::sync::atomic::{AtomicUsize, Ordering};

use hintpool::Recycle;

use crate::pool::{Create, Guard, Pool};
use crate::sync::Mutex;

const SHARDS: usize = 8;

// ANCHOR: shards
/// A thread begins with the shard of its number, and goes on from there.
pub struct Shards<T> {
    create: Create<T>,
    shards: [Shard<T>; SHARDS],
}

/// On cache lines of its own: many processors fetch two of 64 bytes at once.
#[repr(align(128))]
struct Shard<T>(Mutex<Vec<T>>);

impl<T> Shards<T> {
    /// No thread waits: one that meets a locked shard goes on, and holds no lock.
    pub fn take(&self, thread: usize) -> Option<T> {
        let mut shards = from(&self.shards, thread);
        shards.find_map(|Shard(idle)| idle.try_lock().ok()?.pop())
    }

    /// Gives the value back if every shard is locked.
    pub fn keep(&self, thread: usize, value: T) -> Result<(), T> {
        for Shard(idle) in from(&self.shards, thread) {
            if let Ok(mut idle) = idle.try_lock() {
                idle.push(value);
                return Ok(());
            }
        }
        Err(value)
    }
}

/// All shards, beginning with this thread's own.
pub(crate) fn from<S>(shards: &[S], thread: usize) -> impl Iterator<Item = &S> {
    let own = thread % shards.len();
    shards[own..].iter().chain(&shards[..own])
}
// ANCHOR_END: shards

impl<T: Recycle> Pool for Shards<T> {
    type Value = T;

    fn new(create: Create<T>) -> Self {
        let shards = Default::default();
        Shards { create, shards }
    }

    fn get(&self) -> Guard<'_, Self> {
        let idle = self.take(thread_number());
        let value = idle.unwrap_or_else(|| (self.create)());
        Guard::new(self, value)
    }

    fn put(&self, value: T) {
        let refused = self.keep(thread_number(), value);
        drop(refused); // no lock is held here
    }
}

/// Counts the threads: the first that asks is 0.
pub(crate) fn thread_number() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local!(static NUMBER: usize = NEXT.fetch_add(1, Ordering::Relaxed));
    NUMBER.with(|number| *number)
}

impl<T> Shards<T> {
    /// From one shard to the next, in bytes.
    pub const DISTANCE: usize = size_of::<Shard<T>>();
}

impl<T> Default for Shard<T> {
    fn default() -> Self {
        Shard(Mutex::new(Vec::new()))
    }
}
