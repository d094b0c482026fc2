//! Each thread for itself: nothing is shared, and nothing that one thread returns reaches another.

use std::cell::RefCell;

use super::{Arm, CAPACITY, Lends, new_buffer, write};

/// The pool that is written by hand first: a list in each thread. Nothing ever leaves it.
#[derive(Debug)]
pub struct ThreadLocal;

thread_local! {
    static LIST: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

impl Arm for ThreadLocal {
    type Item = Vec<u8>;

    #[inline(always)]
    fn get(&'static self) -> Vec<u8> {
        LIST.with_borrow_mut(Vec::pop).unwrap_or_else(new_buffer)
    }

    #[inline(always)]
    fn buffer(item: &mut Vec<u8>) -> &mut Vec<u8> {
        item
    }

    #[inline(always)]
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

    #[inline(always)]
    fn get(&'static self) -> Box<Vec<u8>> {
        let idle = BOXES.with_borrow_mut(Vec::pop);
        idle.unwrap_or_else(|| Box::new(new_buffer()))
    }

    #[inline(always)]
    fn buffer(item: &mut Box<Vec<u8>>) -> &mut Vec<u8> {
        item
    }

    #[inline(always)]
    fn put(&'static self, mut item: Box<Vec<u8>>) {
        item.clear();
        BOXES.with_borrow_mut(|list| list.push(item));
    }
}

/// `poolshark`, its local pools: a list in each thread for each type, with guards. It clears on the
/// way back, and a new value comes from `Default`, so that the room is made here.
#[derive(Debug)]
pub struct Poolshark;

impl Lends for Poolshark {
    type Guard = poolshark::local::LPooled<Vec<u8>>;
    const CLEARS: bool = true;

    #[inline(always)]
    fn lend(&'static self) -> Self::Guard {
        let mut item = Self::Guard::take();
        if item.capacity() < CAPACITY {
            item.reserve_exact(CAPACITY);
        }
        item
    }
}

/// No pool but one buffer a thread, lent to a closure. It can be neither held, nor nested, nor
/// sent.
#[inline(always)]
pub fn scratch_round() {
    thread_local! {
        static BUFFER: RefCell<Vec<u8>> = RefCell::new(new_buffer());
    }
    BUFFER.with_borrow_mut(|buffer| {
        write(buffer);
        buffer.clear();
    });
}

/// The same by the crate `thread_local`, as a field of a struct can have it.
#[derive(Debug, Default)]
pub struct PerObject(thread_local::ThreadLocal<RefCell<Vec<u8>>>);

impl PerObject {
    #[inline(always)]
    pub fn round(&self) {
        let cell = self.0.get_or(|| RefCell::new(new_buffer()));
        let mut buffer = cell.borrow_mut();
        write(&mut buffer);
        buffer.clear();
    }
}
