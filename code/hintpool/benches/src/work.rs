//! What is done with the buffers: one byte is written into each.

use std::hint::{black_box, spin_loop};
use std::thread;

use rtrb::{Consumer, Producer, PushError};

use crate::arms::{Arm, write};

/// Buffers that are held at once in a burst.
pub const BURST: usize = 64;

/// Room of the queue between the two threads of a hand-over.
pub const QUEUE: usize = 256;

/// Does `round` so many times. A round gets a buffer, writes a byte and gives it back.
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
pub fn bursts<A: Arm>(arm: &'static A, values: u64) {
    let mut held = Vec::with_capacity(BURST);
    for _ in 0..values / BURST as u64 {
        for _ in 0..BURST {
            let mut item = arm.get();
            write(A::buffer(&mut item));
            held.push(item);
        }
        for item in held.drain(..) {
            arm.put(item);
        }
    }
}

/// Gets `values` buffers and sends them through a queue.
#[inline(never)]
pub fn send<A: Arm>(arm: &'static A, mut queue: Producer<A::Item>, values: u64) {
    for _ in 0..values {
        let mut item = arm.get();
        write(A::buffer(&mut item));
        push(&mut queue, item);
    }
}

/// Receives `values` buffers and gives them back.
#[inline(never)]
pub fn receive<A: Arm>(arm: &'static A, mut queue: Consumer<A::Item>, values: u64) {
    for _ in 0..values {
        arm.put(pop(&mut queue));
    }
}

/// What [`send`] and [`receive`] cost without buffers: something as big as a `Vec` or a guard.
pub type Parcel = [usize; 3];

#[inline(never)]
pub fn send_nothing(mut queue: Producer<Parcel>, values: u64) {
    for value in 0..values as usize {
        push(&mut queue, black_box([value; 3]));
    }
}

#[inline(never)]
pub fn receive_nothing(mut queue: Consumer<Parcel>, values: u64) {
    for _ in 0..values {
        black_box(pop(&mut queue));
    }
}

fn push<T>(queue: &mut Producer<T>, mut item: T) {
    let mut patience = Patience::default();
    while let Err(PushError::Full(back)) = queue.push(item) {
        item = back;
        patience.wait();
    }
}

fn pop<T>(queue: &mut Consumer<T>) -> T {
    let mut patience = Patience::default();
    loop {
        match queue.pop() {
            Ok(item) => return item,
            Err(_) => patience.wait(),
        }
    }
}

/// Spins for a while, and then lets others have the processor.
#[derive(Default)]
pub(crate) struct Patience(u32);

impl Patience {
    pub(crate) fn wait(&mut self) {
        self.0 += 1;
        if self.0 < 1000 {
            spin_loop();
        } else {
            thread::yield_now();
        }
    }
}
