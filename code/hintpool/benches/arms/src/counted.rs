//! The works whose instructions are counted.

use hintpool::chaos;

use crate::Arm;
use crate::hint::Hint;
use crate::per_thread::{ThreadLocal, ThreadLocalBoxes};
use crate::plain::Allocation;
use crate::work;

/// A name in the record, and what gets so many values.
pub type Counted = (&'static str, fn(u64));

/// All of them.
pub const COUNTED: [Counted; 6] = [
    ("bursts", |values| work::bursts(warm(Hint), values)),
    ("rounds", |values| rounds(warm(Hint), values)),
    ("rounds_after_chaos", after_chaos),
    ("rounds_allocation", |values| {
        rounds(warm(Allocation), values)
    }),
    ("rounds_thread_local", |values| {
        rounds(warm(ThreadLocal), values);
    }),
    ("rounds_thread_local_boxes", |values| {
        rounds(warm(ThreadLocalBoxes), values);
    }),
];

fn rounds<A: Arm>(arm: &'static A, values: u64) {
    work::rounds(|| arm.round(), values);
}

fn after_chaos(values: u64) {
    let arm = warm(Hint);
    let scope = chaos::scope(1);
    rounds(arm, 100);
    drop(scope);
    rounds(warm(Hint), values);
}

/// Values are there, thread-locals are made, and lazily bound functions are bound.
fn warm<A: Arm>(arm: A) -> &'static A {
    let arm = Box::leak(Box::new(arm));
    rounds(arm, 100);
    work::bursts(arm, 640);
    arm
}
