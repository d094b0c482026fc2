//! Shards of which a thread keeps one locked while it waits for another.

use crate::sync::Mutex;

#[derive(Default)]
// ANCHOR: take
pub struct HoldsWhileItLooks<T> {
    shards: [Mutex<Vec<T>>; 2],
}

impl<T> HoldsWhileItLooks<T> {
    pub fn take(&self, thread: usize) -> Option<T> {
        let own = &self.shards[thread % 2];
        let other = &self.shards[(thread + 1) % 2];
        match own.lock().unwrap().pop() {
            Some(value) => Some(value),
            None => other.lock().unwrap().pop(),
        }
    }
}
// ANCHOR_END: take
