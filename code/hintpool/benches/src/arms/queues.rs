//! crossbeam's queues, used as pools.

use crossbeam_queue::{ArrayQueue, SegQueue};

use super::{Arm, MOST, new_buffer};

/// A queue of fixed size.
#[derive(Debug)]
pub struct Array(ArrayQueue<Vec<u8>>);

impl Default for Array {
    fn default() -> Self {
        Array(ArrayQueue::new(MOST))
    }
}

impl Arm for Array {
    type Item = Vec<u8>;

    #[inline(always)]
    fn get(&'static self) -> Vec<u8> {
        self.0.pop().unwrap_or_else(new_buffer)
    }

    #[inline(always)]
    fn buffer(item: &mut Vec<u8>) -> &mut Vec<u8> {
        item
    }

    #[inline(always)]
    fn put(&'static self, mut item: Vec<u8>) {
        item.clear();
        drop(self.0.push(item)); // comes back when the queue is full
    }
}

/// A queue that grows.
#[derive(Debug, Default)]
pub struct Segments(SegQueue<Vec<u8>>);

impl Arm for Segments {
    type Item = Vec<u8>;

    #[inline(always)]
    fn get(&'static self) -> Vec<u8> {
        self.0.pop().unwrap_or_else(new_buffer)
    }

    #[inline(always)]
    fn buffer(item: &mut Vec<u8>) -> &mut Vec<u8> {
        item
    }

    #[inline(always)]
    fn put(&'static self, mut item: Vec<u8>) {
        item.clear();
        self.0.push(item);
    }
}
