//! An arm at work: got, used and given back, one at a time or several held at once, on one thread or more.

use std::array;
use std::fmt;
use std::num::ParseFloatError;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

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

/// An arm, ready to be sampled.
pub struct Workload {
    /// Does at least so many operations, untimed.
    work: Box<dyn Fn(u64) + Send + Sync>,
    threads: usize,
    /// Only whole batches are done.
    batch: u64,
}

impl fmt::Debug for Workload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Workload of {} threads", self.threads)
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
        match shape.many_held {
            true => Self::of(move |times| bursts(times, &get, &put), shape.threads, HELD),
            false => Self::of(move |times| rounds(times, &round), shape.threads, HELD),
        }
    }

    /// Nanoseconds an operation, of so many after a warm-up; of several threads, those of one of them.
    pub fn sample(&self, operations: u64) -> Sample {
        let warm_up = operations.div_ceil(WARM_UP_PART);
        let operations = self.rounded(operations);
        if self.threads > 1 {
            let run = run_at_once(self.threads, warm_up, operations, &self.work);
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

/// An answer: a number, with `APART` behind it if it must not count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// What one operation took or needed, as the mean of all.
    pub value: f64,
    /// Whether it may be used: not if threads that should have run at once did not.
    pub counts: bool,
}

/// Ends an answer when the threads did not run at the same time.
const APART: &str = "apart";

impl Sample {
    /// One that counts, with five digits: no clock knows more, and a results file stays small.
    pub fn of(value: f64) -> Self {
        let digits = format!("{value:.4e}");
        Self::exactly(digits.parse().expect("a number was written"))
    }

    /// What one of so many operations took.
    pub fn mean(time: Duration, operations: u64) -> Self {
        Self::of(time.as_nanos() as f64 / operations as f64)
    }

    /// One that counts, with all its digits.
    pub fn exactly(value: f64) -> Self {
        let counts = true;
        Self { value, counts }
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.counts {
            true => write!(f, "{}", self.value),
            false => write!(f, "{} {APART}", self.value),
        }
    }
}

impl FromStr for Sample {
    type Err = ParseFloatError;

    fn from_str(answer: &str) -> Result<Self, ParseFloatError> {
        let answer = answer.trim();
        let number = answer.strip_suffix(APART).unwrap_or(answer).trim_end();
        Ok(Self {
            value: number.parse()?,
            counts: number == answer,
        })
    }
}

/// How it went when several threads worked at once.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// The mean of the threads' times.
    pub mean: Duration,
    /// How much later the last thread began than the first.
    pub apart: Duration,
}

impl Run {
    /// Whether the threads kept each other company for nearly all of the time.
    pub fn counts(&self) -> bool {
        self.apart < self.mean / 10
    }
}

/// Has each thread do `work(times)` while the others do it too, after `work(warm_up)`.
pub fn run_at_once(threads: usize, warm_up: u64, times: u64, work: &(impl Fn(u64) + Sync)) -> Run {
    let ready = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let one_thread = || {
        // What a thread does once, such as making its part of a pool, is not what is asked here.
        work(warm_up);
        ready.fetch_add(1, Ordering::Relaxed);
        wait_until(|| ready.load(Ordering::Relaxed) == threads);
        let start = Instant::now();
        work(times);
        let elapsed = start.elapsed();
        done.fetch_add(1, Ordering::Relaxed);
        // The others' time counts as long as they have company.
        while done.load(Ordering::Relaxed) < threads {
            work(1);
        }
        (start, elapsed)
    };
    let runs: Vec<(Instant, Duration)> = thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(one_thread)).collect();
        let ended = started.into_iter().map(|thread| thread.join());
        ended.map(|run| run.expect("no work panics")).collect()
    });
    let starts = runs.iter().map(|(start, _)| *start);
    let (first, last) = (starts.clone().min(), starts.max());
    let all: Duration = runs.iter().map(|(_, elapsed)| *elapsed).sum();
    Run {
        mean: all / u32::try_from(threads).expect("no machine has that many"),
        apart: last.expect("a thread ran") - first.expect("a thread ran"),
    }
}

/// Spins for a while, since a thread that sleeps begins late; then lets others have the processor, which one of its own may need.
fn wait_until(reached: impl Fn() -> bool) {
    const SPINS: u32 = 100_000;
    let mut turns = 0;
    while !reached() {
        if turns < SPINS {
            turns += 1;
            std::hint::spin_loop();
        } else {
            thread::yield_now();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

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
    fn operations_are_asked_for_in_whole_bursts_and_allocations_counted_after_a_warm_up() {
        thread_local!(static ALLOCATIONS: Cell<usize> = const { Cell::new(5) });
        let workload = Workload::of(|_| (), 1, HELD);
        assert_eq!([1, 8, 9].map(|n| workload.rounded(n)), [8, 8, 16]);
        // As this work has it, eight operations allocate twelve times.
        let work = |times| ALLOCATIONS.set(ALLOCATIONS.get() + 12 * times as usize / 8);
        let workload = Workload::of(work, 1, HELD);
        let allocations = workload.allocations(|| ALLOCATIONS.get(), 16);
        assert_eq!(allocations, Sample::exactly(1.5));
    }

    #[test]
    fn every_thread_does_all_of_the_work_and_a_run_counts_if_they_began_together() {
        let calls = AtomicU64::new(0);
        run_at_once(3, 1, 5, &|times| {
            calls.fetch_add(if times == 5 { 100 } else { 0 }, Relaxed);
        });
        assert_eq!(calls.into_inner(), 300);
        let began_apart = |ms| Run {
            mean: Duration::from_millis(10),
            apart: Duration::from_millis(ms),
        };
        assert!(began_apart(0).counts() && !began_apart(1).counts());
    }

    #[test]
    fn an_answer_reads_as_the_sample() {
        for (value, counts, answer) in [(2.5, true, "2.5"), (0.25, false, "0.25 apart")] {
            let sample = Sample { value, counts };
            assert_eq!(sample.to_string(), answer);
            assert_eq!(answer.parse(), Ok(sample));
        }
    }
}
