//! Without a crate: plain allocation, a thread-local list, a list behind a mutex.

use std::cell::RefCell;
use std::sync::Mutex;

use super::{Arm, Shared, new_buffer};

/// No pool: each buffer is allocated and freed, by the system's allocator.
#[derive(Debug)]
pub struct Allocation;

impl Arm for Allocation {
    type Item = Vec<u8>;

    #[inline]
    fn get(&'static self) -> Vec<u8> {
        new_buffer()
    }

    #[inline]
    fn buffer(item: &mut Vec<u8>) -> &mut Vec<u8> {
        item
    }

    #[inline]
    fn put(&'static self, item: Vec<u8>) {
        drop(item); // nobody sees it again, so nothing is cleared
    }
}

/// The pool that is written by hand first: a list in each thread. Nothing ever leaves it.
#[derive(Debug)]
pub struct ThreadLocal;

thread_local! {
    static LIST: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

impl Arm for ThreadLocal {
    type Item = Vec<u8>;

    #[inline]
    fn get(&'static self) -> Vec<u8> {
        LIST.with_borrow_mut(Vec::pop).unwrap_or_else(new_buffer)
    }

    #[inline]
    fn buffer(item: &mut Vec<u8>) -> &mut Vec<u8> {
        item
    }

    #[inline]
    fn put(&'static self, mut item: Vec<u8>) {
        item.clear();
        LIST.with_borrow_mut(|list| list.push(item));
    }
}

/// The same with boxed buffers, so that a pointer moves and not a buffer's three words. It is faster
/// where a processor cannot read three words soon after they were written one by one.
#[derive(Debug)]
pub struct ThreadLocalBoxes;

thread_local! {
    #[allow(clippy::vec_box, reason = "that is what is compared")]
    static BOXES: RefCell<Vec<Box<Vec<u8>>>> = const { RefCell::new(Vec::new()) };
}

impl Arm for ThreadLocalBoxes {
    type Item = Box<Vec<u8>>;

    #[inline]
    fn get(&'static self) -> Box<Vec<u8>> {
        let idle = BOXES.with_borrow_mut(Vec::pop);
        idle.unwrap_or_else(|| Box::new(new_buffer()))
    }

    #[inline]
    fn buffer(item: &mut Box<Vec<u8>>) -> &mut Vec<u8> {
        item
    }

    #[inline]
    fn put(&'static self, mut item: Box<Vec<u8>>) {
        item.clear();
        BOXES.with_borrow_mut(|list| list.push(item));
    }
}

/// A list that all threads share.
#[derive(Debug, Default)]
pub struct MutexList(Mutex<Vec<Vec<u8>>>);

impl Arm for MutexList {
    type Item = Vec<u8>;

    #[inline]
    fn get(&'static self) -> Vec<u8> {
        let idle = self.0.lock().expect("nothing panics under the lock").pop();
        idle.unwrap_or_else(new_buffer)
    }

    #[inline]
    fn buffer(item: &mut Vec<u8>) -> &mut Vec<u8> {
        item
    }

    #[inline]
    fn put(&'static self, mut item: Vec<u8>) {
        item.clear();
        self.0
            .lock()
            .expect("nothing panics under the lock")
            .push(item);
    }
}

impl Shared for MutexList {}
