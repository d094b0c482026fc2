//! Which arms take part in which work, and each of them at work.

use std::hint::{black_box, spin_loop};
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Instant;

use anyhow::{Result, bail, ensure};
use bench_harness::arm::leak;
use bench_harness::worker::Sample;
use bench_harness::workload::Workload;
use crossbeam_queue::{ArrayQueue, SegQueue};
use hintpool_arms::{
    Allocation, Arm, BURST, Hint, Lends, ThreadLocal, ThreadLocalBoxes, bursts, new_buffer, rounds,
};
use lockfree_object_pool::LinearObjectPool;
use regex_automata::util::pool::Pool as RegexPool;
use zeropool::ZeroPool;

use crate::arms::{Buffers, Shared, scratch_round, scratch_round_of, zeropool_round};

pub(crate) const HINT: &str = "hintpool";
const HINT_ALONE: &str = "hintpool, one thread";
const HINT_TWICE: &str = "hintpool, two threads";
const THREAD_LOCAL: &str = "thread_local! + RefCell<Vec>";
const THREAD_LOCAL_BOXES: &str = "thread_local! + RefCell<Vec<Box>>";
const ALLOCATION: &str = "malloc + free";
pub(crate) const NOTHING: &str = "the queue alone";
const REGEX_FIRST: &str = "regex-automata's, first thread";
const REGEX_LATER: &str = "regex-automata's, not first";
const SCRATCH: &str = "thread_local! + RefCell, one buffer";
const PER_OBJECT: &str = "thread_local, one buffer";
const SLAB: &str = "sharded-slab";
const ZEROPOOL: &str = "zeropool";

/// Those that keep what they hold in each thread, or hold nothing.
const OWNED: [&str; 4] = [HINT, THREAD_LOCAL, THREAD_LOCAL_BOXES, ALLOCATION];

/// The names of the shared pools, for "ahead of every shared Rust pool".
pub(crate) const SHARED: [&str; 8] = [
    "Mutex<Vec>",
    "ArrayQueue",
    "SegQueue",
    "object-pool",
    "opool",
    "lockfree-object-pool",
    SLAB,
    REGEX_LATER,
];

/// How many values a pool of fixed size is made for: more than any work holds at once.
pub(crate) const MOST: usize = 1024;

/// What is done with the buffers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Work {
    /// [`rounds`] on one thread.
    OneThread,
    /// The same on two threads at once.
    TwoThreads,
    /// [`bursts`].
    Bursts,
    /// [`hand_over`].
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
                let others = [NOTHING, HINT, ALLOCATION].into_iter();
                others.chain(shared).collect()
            }
        }
    }

    /// The arm of this name at work. Its pool lives until the process ends.
    pub fn at_work(self, arm: &str) -> Result<AtWork> {
        let both = arm == HINT_TWICE || self == Work::TwoThreads && arm != HINT_ALONE;
        let threads = if both { 2 } else { 1 };
        match arm {
            HINT | HINT_ALONE | HINT_TWICE => self.of(Hint, threads),
            THREAD_LOCAL => self.of(ThreadLocal, threads),
            THREAD_LOCAL_BOXES => self.of(ThreadLocalBoxes, threads),
            ALLOCATION => self.of(Allocation, threads),
            SCRATCH => self.of_rounds(scratch_round, threads),
            PER_OBJECT => {
                let object = leak(thread_local::ThreadLocal::new());
                self.of_rounds(|| scratch_round_of(object), threads)
            }
            ZEROPOOL => {
                let pool = leak(ZeroPool::default());
                self.of_rounds(|| zeropool_round(pool), threads)
            }
            "Mutex<Vec>" => self.of(Shared::new(Mutex::default()), threads),
            "ArrayQueue" => self.of(Shared::new(ArrayQueue::new(MOST)), threads),
            "SegQueue" => self.of(Shared::new(SegQueue::new()), threads),
            "object-pool" => {
                let pool = object_pool::Pool::new(0, new_buffer);
                self.of(Shared::new(pool), threads)
            }
            "opool" => self.of(Shared::new(opool::Pool::new(MOST, Buffers)), threads),
            "lockfree-object-pool" => {
                let pool = LinearObjectPool::new(new_buffer, Vec::clear);
                self.of(Shared::new(pool), threads)
            }
            SLAB => self.on_its_thread(Shared::new(sharded_slab::Pool::new()), threads),
            REGEX_FIRST | REGEX_LATER => {
                let pool = Shared::new(RegexPool::new(new_buffer));
                if arm == REGEX_LATER {
                    // Another thread came first, as it did for all threads of a program but one.
                    thread::scope(|scope| {
                        scope.spawn(|| drop(pool.lend()));
                    });
                }
                self.of(pool, threads)
            }
            NOTHING => Ok(Box::new(|values| {
                // As big as a `Vec` or a guard.
                let parcel = || black_box([0_usize; 3]);
                let discard = |parcel| {
                    black_box(parcel);
                };
                hand_over(parcel, discard, values)
            })),
            _ => bail!("no arm is called {arm:?}"),
        }
    }

    fn of<A: Arm<Item: Send>>(self, arm: A, threads: usize) -> Result<AtWork> {
        match self {
            Work::HandOver => Ok(Box::new(move |values| {
                hand_over(|| arm.get(), |item| arm.put(item), values)
            })),
            _ => self.on_its_thread(arm, threads),
        }
    }

    fn on_its_thread<A: Arm>(self, arm: A, threads: usize) -> Result<AtWork> {
        match self {
            Work::Bursts => Ok(sampled(move |n| bursts(arm, n), threads, BURST)),
            _ => self.of_rounds(move || arm.round(), threads),
        }
    }

    fn of_rounds<R: Fn() + Copy + Send + Sync + 'static>(
        self,
        round: R,
        threads: usize,
    ) -> Result<AtWork> {
        let alone = matches!(self, Work::OneThread | Work::TwoThreads);
        ensure!(alone, "this arm takes no part in this work");
        Ok(sampled(move |n| rounds(round, n), threads, 1))
    }
}

fn sampled(work: impl Fn(u64) + Send + Sync + 'static, threads: usize, batch: usize) -> AtWork {
    let workload = Workload::of(work, threads, batch);
    Box::new(move |operations| workload.sample(operations))
}

/// Room of the queue between the two threads of a hand-over.
const QUEUE: usize = 256;

/// Another thread gets so many values and sends them through a queue, and this one gives them back.
pub fn hand_over<T: Send>(get: impl Fn() -> T + Sync, put: impl Fn(T), values: u64) -> Sample {
    let queue = ArrayQueue::new(QUEUE);
    let both = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            both.wait();
            send(&get, &queue, values);
        });
        both.wait();
        let start = Instant::now();
        receive(put, &queue, values);
        Sample::mean(start.elapsed(), values)
    })
}

#[inline(never)]
fn send<T>(get: impl Fn() -> T, queue: &ArrayQueue<T>, values: u64) {
    for _ in 0..values {
        let mut item = get();
        let mut patience = Patience::default();
        while let Err(back) = queue.push(item) {
            item = back;
            patience.wait();
        }
    }
}

#[inline(never)]
fn receive<T>(put: impl Fn(T), queue: &ArrayQueue<T>, values: u64) {
    for _ in 0..values {
        let mut patience = Patience::default();
        put(loop {
            match queue.pop() {
                Some(item) => break item,
                None => patience.wait(),
            }
        });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_arm_of_every_work_does_something() {
        for work in [
            Work::OneThread,
            Work::TwoThreads,
            Work::Bursts,
            Work::HandOver,
        ] {
            for arm in work.arms() {
                let value = work.at_work(arm).unwrap()(1000).value;
                assert!(value > 0.0, "{work:?} by {arm} took no time");
            }
        }
    }
}
