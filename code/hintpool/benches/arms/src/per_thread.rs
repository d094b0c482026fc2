//! Each thread for itself: nothing is shared, and nothing that one thread returns reaches another.

use std::cell::RefCell;

use super::{Arm, new_buffer};

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
