//! Without a crate: plain allocation, a list behind a mutex.

use std::sync::Mutex;

use super::{Arm, new_buffer};

/// No pool: each buffer is allocated and freed, by the system's allocator.
#[derive(Debug)]
pub struct Allocation;

impl Arm for Allocation {
    type Item = Vec<u8>;

    #[inline(always)]
    fn get(&'static self) -> Vec<u8> {
        new_buffer()
    }

    #[inline(always)]
    fn buffer(item: &mut Vec<u8>) -> &mut Vec<u8> {
        item
    }

    #[inline(always)]
    fn put(&'static self, item: Vec<u8>) {
        drop(item); // nobody sees it again, so nothing is cleared
    }
}

/// A list that all threads share.
#[derive(Debug, Default)]
pub struct MutexList(Mutex<Vec<Vec<u8>>>);

impl Arm for MutexList {
    type Item = Vec<u8>;

    #[inline(always)]
    fn get(&'static self) -> Vec<u8> {
        let idle = self.0.lock().expect("nothing panics under the lock").pop();
        idle.unwrap_or_else(new_buffer)
    }

    #[inline(always)]
    fn buffer(item: &mut Vec<u8>) -> &mut Vec<u8> {
        item
    }

    #[inline(always)]
    fn put(&'static self, mut item: Vec<u8>) {
        item.clear();
        self.0
            .lock()
            .expect("nothing panics under the lock")
            .push(item);
    }
}
