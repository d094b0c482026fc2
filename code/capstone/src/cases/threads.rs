//! Two threads at once: what a shared lock makes of a pool.

use std::hint::black_box;
use std::time::Duration;

use bench_harness::at_once;
use hintpool::Pool;

use super::free_list::FreeList;
use super::{Case, Group, Measure, Repeat, repeat};

const CAPACITY: usize = 1024;
const ONE: &[(&str, u64)] = &[("capacity_bytes", CAPACITY as u64), ("threads", 1)];
const TWO: &[(&str, u64)] = &[("capacity_bytes", CAPACITY as u64), ("threads", 2)];

pub(super) const TWO_THREADS: Group = Group {
    name: "threads",
    question: "Where does a pool lose against plain allocation?",
    cases: &[
        Case {
            name: "one-thread-plain",
            about: "Vec::with_capacity and drop, nothing written; per buffer",
            parameters: ONE,
            measure: Measure::Time(|| repeat(plain)),
        },
        Case {
            name: "one-thread-free-list",
            about: "a Mutex<Vec<Vec<u8>>>: take and give back, nothing written; per buffer",
            parameters: ONE,
            measure: Measure::Time(|| repeat(from_free_list)),
        },
        Case {
            name: "one-thread-hintpool",
            about: "get and drop of the guard, nothing written; per buffer",
            parameters: ONE,
            measure: Measure::Time(|| repeat(from_hintpool)),
        },
        Case {
            name: "two-threads-plain",
            about: "Vec::with_capacity and drop on two threads at once, nothing written; per buffer of one thread",
            parameters: TWO,
            measure: Measure::Time(|| on_two_threads(plain)),
        },
        Case {
            name: "two-threads-free-list",
            about: "one Mutex<Vec<Vec<u8>>> used by two threads at once, nothing written; per buffer of one thread",
            parameters: TWO,
            measure: Measure::Time(|| on_two_threads(from_free_list)),
        },
        Case {
            name: "two-threads-hintpool",
            about: "one hintpool used by two threads at once, nothing written; per buffer of one thread",
            parameters: TWO,
            measure: Measure::Time(|| on_two_threads(from_hintpool)),
        },
    ],
};

fn plain() {
    drop(black_box(Vec::<u8>::with_capacity(CAPACITY)));
}

fn from_free_list() {
    static LIST: FreeList = FreeList::new();
    LIST.give_back(black_box(LIST.take(CAPACITY)));
}

fn from_hintpool() {
    static POOL: Pool<Vec<u8>> = Pool::new(|| Vec::with_capacity(CAPACITY));
    drop(black_box(POOL.get()));
}

/// A run this short says nothing about two threads; it only tells the recorder how many operations to ask for.
const LONG_ENOUGH: Duration = Duration::from_micros(200);
/// On a busy machine the system may run the threads one after the other; then they are run again.
const TRIES: usize = 1000;

/// Each thread does the operation that many times while the other does it too; the answer is the mean of their times.
pub(super) fn on_two_threads(operation: impl Fn() + Send + Sync + 'static) -> Repeat {
    let work = move |times| (0..times).for_each(|_| operation());
    Box::new(move |times| {
        let mut runs = (0..TRIES).map(|_| at_once::run(2, WARM_UP, times, &work));
        let run = runs.find(|run| run.mean < LONG_ENOUGH || run.counts());
        run.expect("two free cores: these threads never ran at once")
            .mean
    })
}

/// Operations before the clock starts.
const WARM_UP: u64 = 100;
