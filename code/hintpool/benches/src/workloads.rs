//! Which arms take part in which work, and each of them at work.

use std::hint::black_box;

use anyhow::{Result, bail};
use bench_harness::arm::leak;
use bench_harness::worker::Sample;
use bench_harness::workload::Workload;
use clap::ValueEnum;

use crate::arms::crates::{
    Deadpool, Linear, ObjectPool, Opool, Slab, Zeropool, regex_first, regex_later,
};
use crate::arms::per_thread::{PerObject, Poolshark, scratch_round};
use crate::arms::queues::{Array, Segments};
use crate::arms::{Arm, write};
use crate::work::{self, BURST};
use hintpool_arms::hint::Hint;
use hintpool_arms::per_thread::{ThreadLocal, ThreadLocalBoxes};
use hintpool_arms::plain::{Allocation, MutexList};

pub(crate) const HINT: &str = "hintpool";
pub(crate) const HINT_ALONE: &str = "hintpool, one thread";
pub(crate) const HINT_TWICE: &str = "hintpool, two threads";
pub(crate) const THREAD_LOCAL: &str = "thread_local! + RefCell<Vec>";
pub(crate) const THREAD_LOCAL_BOXES: &str = "thread_local! + RefCell<Vec<Box>>";
pub(crate) const ALLOCATION: &str = "malloc + free";
pub(crate) const NOTHING: &str = "the queue alone";
const REGEX_FIRST: &str = "regex-automata's, first thread";
const SCRATCH: &str = "thread_local! + RefCell, one buffer";
const PER_OBJECT: &str = "thread_local, one buffer";
const POOLSHARK: &str = "poolshark, local";
const ZEROPOOL: &str = "zeropool";

/// Those that keep what they hold in each thread, or hold nothing.
const OWNED: [&str; 5] = [
    HINT,
    THREAD_LOCAL,
    THREAD_LOCAL_BOXES,
    POOLSHARK,
    ALLOCATION,
];

const SLAB: &str = "sharded-slab";

/// The names of the shared pools, for "ahead of every shared Rust pool".
pub(crate) const SHARED: [&str; 9] = [
    "Mutex<Vec>",
    "ArrayQueue",
    "SegQueue",
    "object-pool",
    "opool",
    "lockfree-object-pool",
    SLAB,
    "regex-automata's, not first",
    "deadpool, unmanaged",
];

/// What is done with the buffers.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Work {
    /// [`work::rounds`] on one thread.
    OneThread,
    /// The same on two threads at once.
    TwoThreads,
    /// [`work::bursts`].
    Bursts,
    /// [`work::hand_over`].
    HandOver,
}

/// An arm at work: does so many operations, and says what one took.
pub type AtWork = Box<dyn Fn(u64) -> Sample>;

impl Work {
    /// The names of the arms that take part.
    pub fn arms(self) -> Vec<&'static str> {
        match self {
            Work::OneThread => {
                let alone = [REGEX_FIRST, SCRATCH, PER_OBJECT, ZEROPOOL];
                [&OWNED[..], &alone, &SHARED].concat()
            }
            Work::TwoThreads => {
                let others = [HINT_ALONE, SCRATCH, PER_OBJECT, ZEROPOOL];
                [&OWNED[..], &others, &SHARED].concat()
            }
            Work::Bursts => [&OWNED[..], &[HINT_TWICE], &SHARED].concat(),
            // Without lists in each thread, which never reuse here and grow for ever, and without
            // `sharded-slab`, whose guard stays on its thread.
            Work::HandOver => {
                let shared = SHARED.into_iter().filter(|arm| *arm != SLAB);
                [NOTHING, HINT, ALLOCATION]
                    .into_iter()
                    .chain(shared)
                    .collect()
            }
        }
    }

    /// The arm of this name at work.
    pub fn at_work(self, arm: &str) -> Result<AtWork> {
        let both = arm == HINT_TWICE || self == Work::TwoThreads && arm != HINT_ALONE;
        let threads = if both { 2 } else { 1 };
        match arm {
            HINT | HINT_ALONE | HINT_TWICE => self.of_sendable(Hint, threads),
            THREAD_LOCAL => self.of(ThreadLocal, threads),
            THREAD_LOCAL_BOXES => self.of(ThreadLocalBoxes, threads),
            POOLSHARK => self.of(Poolshark, threads),
            ALLOCATION => self.of_sendable(Allocation, threads),
            REGEX_FIRST => self.of(regex_first(), threads),
            SCRATCH => self.of_rounds(scratch_round, threads),
            PER_OBJECT => {
                let object = leak(PerObject::default());
                self.of_rounds(|| object.round(), threads)
            }
            ZEROPOOL => {
                let pool = leak(Zeropool::default());
                self.of_rounds(|| pool.round(), threads)
            }
            "Mutex<Vec>" => self.of_sendable(MutexList::default(), threads),
            "ArrayQueue" => self.of_sendable(Array::default(), threads),
            "SegQueue" => self.of_sendable(Segments::default(), threads),
            "object-pool" => self.of_sendable(ObjectPool::default(), threads),
            "opool" => self.of_sendable(Opool::default(), threads),
            "lockfree-object-pool" => self.of_sendable(Linear::default(), threads),
            SLAB => self.of(Slab::default(), threads),
            "regex-automata's, not first" => self.of_sendable(regex_later(), threads),
            "deadpool, unmanaged" => self.of_sendable(Deadpool::default(), threads),
            NOTHING => Ok(Box::new(|values| {
                // As big as a `Vec` or a guard.
                let parcel = || black_box([0_usize; 3]);
                let discard = |parcel| {
                    black_box(parcel);
                };
                work::hand_over(parcel, discard, values)
            })),
            _ => bail!("no arm is called {arm:?}"),
        }
    }

    fn of_sendable<A: Arm<Item: Send>>(self, arm: A, threads: usize) -> Result<AtWork> {
        if self != Work::HandOver {
            return self.of(arm, threads);
        }
        let arm = leak(arm);
        let get = || {
            let mut item = arm.get();
            write(A::buffer(&mut item));
            item
        };
        Ok(Box::new(move |values| {
            work::hand_over(get, |item| arm.put(item), values)
        }))
    }

    fn of<A: Arm>(self, arm: A, threads: usize) -> Result<AtWork> {
        let arm = leak(arm);
        if self == Work::Bursts {
            return Ok(sampled(move |n| work::bursts(arm, n), threads, BURST));
        }
        self.of_rounds(|| arm.round(), threads)
    }

    fn of_rounds(
        self,
        round: impl Fn() + Copy + Send + Sync + 'static,
        threads: usize,
    ) -> Result<AtWork> {
        match self {
            Work::OneThread | Work::TwoThreads => {
                Ok(sampled(move |n| work::rounds(round, n), threads, 1))
            }
            Work::Bursts | Work::HandOver => bail!("this arm takes no part in this work"),
        }
    }
}

fn sampled(work: impl Fn(u64) + Send + Sync + 'static, threads: usize, batch: usize) -> AtWork {
    let workload = Workload::of(work, threads, batch);
    Box::new(move |operations| workload.sample(operations))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_arm_of_every_work_does_something() {
        for work in Work::value_variants() {
            for arm in work.arms() {
                let value = work.at_work(arm).unwrap()(1000).value;
                assert!(value > 0.0, "{work:?} by {arm} took no time");
            }
        }
    }
}
