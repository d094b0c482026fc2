//! Shards that share cache lines.

use std::sync::Mutex;

use hintpool::Recycle;

use crate::pool::{Create, Guard, Pool};
use crate::shards::{from, thread_number};

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

impl<T> CrowdedShards<T> {
    /// From one shard to the next, in bytes.
    pub const DISTANCE: usize = size_of::<Mutex<Vec<T>>>();
}
