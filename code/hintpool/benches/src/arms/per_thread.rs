//! Each thread for itself, by other crates or without a pool.

use std::cell::RefCell;

use super::{CAPACITY, Lends, new_buffer, write};

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
