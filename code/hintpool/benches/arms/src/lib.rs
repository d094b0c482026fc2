//! Ways to come by a buffer of 1 KiB, and what is done with it: those that need no other crate than hintpool.

#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::hint::black_box;
use std::ops::DerefMut;

use hintpool::{Guard, Pool, chaos};

/// What every new buffer can hold.
pub const CAPACITY: usize = 1024;

/// Buffers that are held at once in a burst.
pub const BURST: usize = 64;

/// One way to come by a buffer with room for [`CAPACITY`] bytes.
///
/// The buffer is cleared on the way: by the arm where it does that itself, and otherwise by `put`,
/// never twice.
///
/// All of it is always inlined, since a caller would write it in place; what is behind it is
/// inlined or not as the compiler thinks best.
pub trait Arm: Copy + Send + Sync + 'static {
    type Item;

    /// Gets a buffer and writes into it.
    fn get(self) -> Self::Item;

    /// Gives it back.
    fn put(self, item: Self::Item);

    #[inline(always)]
    fn round(self) {
        self.put(self.get());
    }
}

/// A pool whose buffers come behind a guard that returns them when it is dropped.
pub trait Lends: Copy + Send + Sync + 'static {
    type Guard: DerefMut<Target = Vec<u8>>;
    /// Whether the pool clears a buffer by itself, on its way back or out.
    const CLEARS: bool;

    fn lend(self) -> Self::Guard;
}

impl<L: Lends> Arm for L {
    type Item = L::Guard;

    #[inline(always)]
    fn get(self) -> L::Guard {
        let mut guard = self.lend();
        write(&mut guard);
        guard
    }

    #[inline(always)]
    fn put(self, mut guard: L::Guard) {
        if !L::CLEARS {
            guard.clear();
        }
    }

    /// The guard is dropped where it lies: one that is moved first can cost more than its pool.
    #[inline(always)]
    fn round(self) {
        let mut guard = self.lend();
        write(&mut guard);
        if !L::CLEARS {
            guard.clear();
        }
    }
}

/// A pool in a static, as hintpool's documentation shows it.
pub static BUFFERS: Pool<Vec<u8>> = Pool::new(new_buffer);

/// hintpool.
#[derive(Clone, Copy, Debug)]
pub struct Hint;

impl Lends for Hint {
    type Guard = Guard<'static, Vec<u8>>;
    const CLEARS: bool = true;

    #[inline(always)]
    fn lend(self) -> Self::Guard {
        BUFFERS.get()
    }
}

/// No pool: each buffer is allocated and freed, by the system's allocator.
#[derive(Clone, Copy, Debug)]
pub struct Allocation;

impl Arm for Allocation {
    type Item = Vec<u8>;

    #[inline(always)]
    fn get(self) -> Vec<u8> {
        written(new_buffer())
    }

    #[inline(always)]
    fn put(self, item: Vec<u8>) {
        drop(item); // nobody sees it again, so nothing is cleared
    }
}

thread_local! {
    static LIST: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
    #[allow(clippy::vec_box, reason = "that is what is compared")]
    static BOXES: RefCell<Vec<Box<Vec<u8>>>> = const { RefCell::new(Vec::new()) };
}

/// The pool that is written by hand first: a list in each thread. Nothing ever leaves it.
#[derive(Clone, Copy, Debug)]
pub struct ThreadLocal;

impl Arm for ThreadLocal {
    type Item = Vec<u8>;

    #[inline(always)]
    fn get(self) -> Vec<u8> {
        written(LIST.with_borrow_mut(Vec::pop).unwrap_or_else(new_buffer))
    }

    #[inline(always)]
    fn put(self, mut item: Vec<u8>) {
        item.clear();
        LIST.with_borrow_mut(|list| list.push(item));
    }
}

/// The same with boxed buffers, so that a pointer moves and not a buffer's three words. It is faster
/// where a processor cannot read three words soon after they were written one by one.
#[derive(Clone, Copy, Debug)]
pub struct ThreadLocalBoxes;

impl Arm for ThreadLocalBoxes {
    type Item = Box<Vec<u8>>;

    #[inline(always)]
    fn get(self) -> Box<Vec<u8>> {
        let idle = BOXES.with_borrow_mut(Vec::pop);
        let mut item = idle.unwrap_or_else(|| Box::new(new_buffer()));
        write(&mut item);
        item
    }

    #[inline(always)]
    fn put(self, mut item: Box<Vec<u8>>) {
        item.clear();
        BOXES.with_borrow_mut(|list| list.push(item));
    }
}

/// What every work does with a buffer: one byte is written.
#[inline(always)]
pub fn write(buffer: &mut Vec<u8>) {
    buffer.push(1);
    // The bytes and not the `Vec`: an arm whose item is a plain `Vec` may keep it in registers.
    black_box(buffer.as_mut_slice());
}

/// The same with one that is moved anyway.
#[inline(always)]
pub fn written(mut buffer: Vec<u8>) -> Vec<u8> {
    write(&mut buffer);
    buffer
}

/// A new buffer. Every arm makes its buffers here.
#[inline(always)]
pub fn new_buffer() -> Vec<u8> {
    Vec::with_capacity(CAPACITY)
}

/// Does `round` so many times.
///
/// Never inlined, as the other works are not: so the loop is compiled once and alike for every arm,
/// whatever stands around it.
#[inline(never)]
pub fn rounds(round: impl Fn(), rounds: u64) {
    for _ in 0..rounds {
        round();
    }
}

/// Gets [`BURST`] buffers, and then gives all of them back; until `values` were got.
#[inline(never)]
pub fn bursts<A: Arm>(arm: A, values: u64) {
    let mut held = Vec::with_capacity(BURST);
    for _ in 0..values / BURST as u64 {
        for _ in 0..BURST {
            held.push(arm.get());
        }
        for item in held.drain(..) {
            arm.put(item);
        }
    }
}

/// A work whose instructions are counted: its name in the record, and what gets so many values.
pub type Counted = (&'static str, fn(u64));

/// All of them.
pub const COUNTED: [Counted; 6] = [
    ("bursts", |values| bursts(warm(Hint), values)),
    ("rounds", |values| rounds_of(warm(Hint), values)),
    ("rounds_after_chaos", |values| {
        let arm = warm(Hint);
        let scope = chaos::scope(1);
        rounds_of(arm, 100);
        drop(scope);
        rounds_of(warm(Hint), values);
    }),
    ("rounds_allocation", |values| {
        rounds_of(warm(Allocation), values)
    }),
    ("rounds_thread_local", |values| {
        rounds_of(warm(ThreadLocal), values)
    }),
    ("rounds_thread_local_boxes", |values| {
        rounds_of(warm(ThreadLocalBoxes), values)
    }),
];

fn rounds_of(arm: impl Arm, values: u64) {
    rounds(|| arm.round(), values);
}

/// Values are there, thread-locals are made, and lazily bound functions are bound.
fn warm<A: Arm>(arm: A) -> A {
    rounds_of(arm, 100);
    bursts(arm, 640);
    arm
}
