//! The pool that people write first: one lock, one list, no limit.

use std::sync::Mutex;

/// Keeps every buffer that it is given.
#[derive(Debug, Default)]
pub(super) struct FreeList(Mutex<Vec<Vec<u8>>>);

impl FreeList {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    pub(super) fn take(&self, capacity: usize) -> Vec<u8> {
        let idle = self
            .0
            .lock()
            .expect("no user code runs under this lock")
            .pop();
        idle.unwrap_or_else(|| Vec::with_capacity(capacity))
    }

    pub(super) fn give_back(&self, mut buffer: Vec<u8>) {
        buffer.clear();
        self.0
            .lock()
            .expect("no user code runs under this lock")
            .push(buffer);
    }

    pub(super) fn idle_bytes(&self) -> usize {
        self.0
            .lock()
            .expect("no user code runs under this lock")
            .iter()
            .map(Vec::capacity)
            .sum()
    }
}
