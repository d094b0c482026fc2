//! What a benchmark asks of a machine, and the machine that you have.
//!
//! The tests bring machines of their own, whose every nanosecond is known.

use std::hash::{BuildHasher, RandomState};
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Barrier, OnceLock};
use std::thread;
use std::time::Instant;

/// Everything that a benchmark needs from the world.
pub trait Lab: Sync {
    /// Nanoseconds since some moment. Looking at a clock takes time itself.
    fn now(&self) -> u64;

    /// Hands `value` through. The optimiser may neither guess it nor drop what made it.
    fn keep(&self, value: u64) -> u64;

    /// Runs `work` and counts what this thread allocates meanwhile.
    /// Counting makes every allocation slower.
    fn count(&self, work: impl FnOnce()) -> Heap;

    /// New inputs for operations, different each time. Making them takes time.
    fn inputs(&self, count: usize) -> Vec<u64>;

    /// Starts as many threads. Each runs `first`, waits for the others, and runs `then`.
    fn side_by_side<R: Send>(
        &self,
        threads: usize,
        first: impl Fn() + Sync,
        then: impl Fn() -> R + Sync,
    ) -> Vec<R>;
}

/// What was allocated while somebody counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heap {
    pub allocations: u64,
    /// How much more is allocated at the end than at the beginning; negative, if it is less.
    pub bytes_left: i64,
}

/// The machine that this program runs on.
#[derive(Clone, Copy, Debug)]
pub struct Machine;

impl Lab for Machine {
    fn now(&self) -> u64 {
        static BEGINNING: OnceLock<Instant> = OnceLock::new();
        BEGINNING.get_or_init(Instant::now).elapsed().as_nanos() as u64
    }

    fn keep(&self, value: u64) -> u64 {
        black_box(value)
    }

    fn count(&self, work: impl FnOnce()) -> Heap {
        let counted = allocation_counter::measure(work);
        Heap {
            allocations: counted.count_total,
            bytes_left: counted.bytes_current,
        }
    }

    fn inputs(&self, count: usize) -> Vec<u64> {
        let numbers = RandomState::new();
        (0..count).map(|place| numbers.hash_one(place)).collect()
    }

    fn side_by_side<R: Send>(
        &self,
        threads: usize,
        first: impl Fn() + Sync,
        then: impl Fn() -> R + Sync,
    ) -> Vec<R> {
        let all_are_ready = Barrier::new(threads);
        let work = || {
            // Whoever panics here still has to come to the barrier, where the others wait.
            let prepared = catch_unwind(AssertUnwindSafe(&first));
            all_are_ready.wait();
            prepared
                .map(|()| then())
                .unwrap_or_else(|panic| resume_unwind(panic))
        };
        thread::scope(|scope| {
            let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let results = threads.into_iter().map(|thread| thread.join());
            results
                .map(|result| result.unwrap_or_else(|panic| resume_unwind(panic)))
                .collect()
        })
    }
}
