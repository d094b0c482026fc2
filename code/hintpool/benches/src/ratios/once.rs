//! What happens seldom: a thread's first use of a pool, and collections.
//!
//! Each is timed by itself, so a sample is the median of many, and a process gives one.

use std::hint::black_box;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use bench_harness::statistics::median;
use hintpool::Pool;

use crate::arms::{BUFFERS, new_buffer};
use crate::workloads::hand_over;

pub(super) const FIRST_USE: &str = "first use of a pool";
pub(super) const COLLECT_ALL: &str = "collect_all() of 16 pools, of 16 times one";
pub(super) const CREATED: &str = "created in 1,000,000 hand-overs";

type Buffers = Pool<Vec<u8>>;

/// How often each is done for one sample.
const ROUNDS: usize = 100;

/// A name, and how to find out what it takes.
type Seldom = (&'static str, fn() -> f64);

/// All of them.
pub(super) const ALL: [Seldom; 3] = [
    (FIRST_USE, || of_many(first_use)),
    (COLLECT_ALL, collect_all),
    (CREATED, created_by_hand_overs),
];

fn of_many(once: impl FnMut() -> f64) -> f64 {
    let all: Vec<f64> = std::iter::repeat_with(once).take(ROUNDS).collect();
    median(&all).expect("there are some")
}

/// Nanoseconds.
fn time(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_nanos() as f64
}

/// A new thread each time, and a pool that others have used but not this thread nor one that had
/// its index before.
fn first_use() -> f64 {
    let pool: Arc<Buffers> = Arc::new(Pool::new(new_buffer));
    drop(pool.get());
    let thread = thread::spawn(move || {
        // The thread's first allocations are the system's business and not the pool's.
        drop(black_box(vec![1_u8; 64 * 1024]));
        time(|| drop(black_box(pool.get())))
    });
    thread.join().expect("nothing panics there")
}

/// Whether many pools share one heavy fence: 16 pools in one collection, of 16 collections.
fn collect_all() -> f64 {
    let pools: Vec<Buffers> = (0..16)
        .map(|_| Pool::new(new_buffer as fn() -> _))
        .collect();
    let use_all = || pools.iter().for_each(|pool| pool.get().push(1));
    of_many(|| {
        use_all();
        let together = time(hintpool::collect_all);
        hintpool::collect_all(); // drops the victims
        use_all();
        let singly = time(|| pools.iter().for_each(Pool::collect));
        hintpool::collect_all();
        together / singly
    })
}

/// How many values a million hand-overs create: a pool in which they piled up would create most.
fn created_by_hand_overs() -> f64 {
    let before = BUFFERS.stats().created;
    hand_over(|| BUFFERS.get(), drop, 1_000_000);
    (BUFFERS.stats().created - before) as f64
}
