//! An arm at work: got, used and given back, one at a time or several held at once, on one thread or more.

use std::array;
use std::fmt;
use std::time::{Duration, Instant};

use crate::at_once;
use crate::worker::Sample;

/// How many values are held at once where it is more than one.
pub const HELD: usize = 8;

/// How the values are used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shape {
    /// Threads that do the same at the same time.
    pub threads: usize,
    /// Whether [`HELD`] values are held at once, or one.
    pub many_held: bool,
}

/// What a sentence has behind the value; nothing for one value at a time.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.threads, self.many_held) {
            (1, false) => Ok(()),
            (1, true) => write!(f, ", {HELD} held at once"),
            (threads, _) => write!(f, ", {threads} threads at once"),
        }
    }
}

/// Does at least so many operations: the untimed part of a workload.
pub type Work = Box<dyn Fn(u64) + Send + Sync>;

/// An arm, ready to be sampled.
pub struct Workload {
    work: Work,
    threads: usize,
    /// Only whole batches are done.
    batch: u64,
}

impl fmt::Debug for Workload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut workload = f.debug_struct("Workload");
        workload
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}

/// Warm-up before the clock starts, as a part of the operations: the caches hold what another workload needed.
const WARM_UP_PART: u64 = 8;

impl Workload {
    /// `work` does so many operations, on each of so many threads; it is asked for whole batches.
    pub fn of(work: impl Fn(u64) + Send + Sync + 'static, threads: usize, batch: usize) -> Self {
        Self {
            work: Box::new(work),
            threads,
            batch: batch as u64,
        }
    }

    /// `round` gets one value, uses it and gives it back; `get` (and use) and `put` are its two halves.
    ///
    /// Both forms are needed: a guard is dropped where it lies, and moving it first would cost some arms more than others.
    pub(crate) fn new<I>(
        shape: Shape,
        round: impl Fn() + Send + Sync + 'static,
        get: impl Fn() -> I + Send + Sync + 'static,
        put: impl Fn(I) + Send + Sync + 'static,
    ) -> Self {
        // Whole bursts for workloads without bursts as well, so that all arms are asked for alike.
        if shape.many_held {
            Self::of(move |times| bursts(times, &get, &put), shape.threads, HELD)
        } else {
            Self::of(move |times| rounds(times, &round), shape.threads, HELD)
        }
    }

    /// Nanoseconds an operation, of so many after a warm-up; of several threads, those of one of them.
    pub fn sample(&self, operations: u64) -> Sample {
        let warm_up = operations.div_ceil(WARM_UP_PART);
        let operations = self.rounded(operations);
        if self.threads > 1 {
            let run = at_once::run(self.threads, warm_up, operations, &self.work);
            return Sample {
                // A time of threads that did not work at the same time says nothing of what was asked.
                counts: run.counts(),
                ..Sample::mean(run.mean, operations)
            };
        }
        (self.work)(warm_up);
        let start = Instant::now();
        (self.work)(operations);
        Sample::mean(start.elapsed(), operations)
    }

    /// Allocations an operation, by an allocator that has counted so many so far.
    pub fn allocations(&self, so_far: fn() -> usize, operations: u64) -> Sample {
        (self.work)(operations);
        let operations = self.rounded(operations);
        let before = so_far();
        (self.work)(operations);
        Sample::of((so_far() - before) as f64 / operations as f64)
    }

    /// Does `operations` on this thread, and neither warms up nor reads a clock.
    pub fn work(&self, operations: u64) {
        (self.work)(operations);
    }

    /// As many as are done when so many are asked for.
    fn rounded(&self, operations: u64) -> u64 {
        operations.next_multiple_of(self.batch)
    }
}

impl Sample {
    /// What one of so many operations took.
    pub fn mean(time: Duration, operations: u64) -> Self {
        Self::of(time.as_nanos() as f64 / operations as f64)
    }
}

/// Never inlined, as the other loop is not: so it is compiled once and alike for every arm.
#[inline(never)]
fn rounds(times: u64, round: &impl Fn()) {
    for _ in 0..times {
        round();
    }
}

#[inline(never)]
fn bursts<I>(times: u64, get: &impl Fn() -> I, put: &impl Fn(I)) {
    for _ in 0..times.div_ceil(HELD as u64) {
        let held: [I; HELD] = array::from_fn(|_| get());
        for item in held {
            put(item);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use super::*;
    use crate::arm::leak;

    #[test]
    fn one_is_held_or_as_many_as_a_burst_has_by_each_thread_and_all_come_back() {
        for (threads, many_held, fewest, most) in [
            (1, false, 1, 1),
            (1, true, HELD, HELD),
            (2, true, HELD, 2 * HELD),
        ] {
            let (out, seen) = (leak(AtomicUsize::new(0)), leak(AtomicUsize::new(0)));
            let take = || {
                seen.fetch_max(out.fetch_add(1, Relaxed) + 1, Relaxed);
                "out"
            };
            let give = |_: &str| {
                out.fetch_sub(1, Relaxed);
            };
            let shape = Shape { threads, many_held };
            Workload::new(shape, move || give(take()), take, give).sample(20);
            let seen = seen.load(Relaxed);
            assert!((fewest..=most).contains(&seen), "{seen} of {threads}");
            assert_eq!(out.load(Relaxed), 0);
        }
    }

    #[test]
    fn operations_are_asked_for_in_whole_bursts() {
        let workload = Workload::of(|_| (), 1, HELD);
        assert_eq!([1, 8, 9].map(|n| workload.rounded(n)), [8, 8, 16]);
    }
}
