//! What happens seldom: a thread's first use of a pool, and collections.
//!
//! Each is timed by itself, so a sample is the median of many, and a process gives one.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Instant;

use bench_harness::statistics::median;
use hintpool::Pool;
use hintpool_arms::{BUFFERS, new_buffer};

use super::Figure;
use crate::workloads::hand_over;

type Buffers = Pool<Vec<u8>>;

/// How often each is done for one sample.
const ROUNDS: usize = 100;

/// A name, what is counted, and how to find out.
type Seldom = (&'static str, Figure, fn() -> f64);

/// All of them.
#[rustfmt::skip] // a table
pub(super) const ALL: [Seldom; 5] = [
    ("first use of a pool by a new thread", Figure::Nanoseconds, || of_many(first_use)),
    ("collect(), the other thread idle", Figure::Nanoseconds, || collect(false)),
    ("collect(), the other thread busy", Figure::Nanoseconds, || collect(true)),
    ("collect_all() of 16 pools, of 16 times one", Figure::Ratio, collect_all),
    ("created in 1,000,000 hand-overs", Figure::Values, created_by_hand_overs),
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

/// A collection in which nothing is dropped: what is idle becomes a victim.
fn collect(busy: bool) -> f64 {
    let pool: Buffers = Pool::new(new_buffer);
    let stop = AtomicBool::new(false);
    let (ask, asked) = sync_channel::<()>(0);
    let (tell, told) = sync_channel::<()>(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            for () in asked {
                pool.get().push(1);
                // Fails when nobody waits any more.
                let _ = tell.send(());
                while busy && !stop.load(Ordering::Relaxed) {
                    pool.get().push(1);
                }
            }
        });
        let use_there = || {
            ask.send(()).expect("the thread waits for it");
            told.recv().expect("the thread answers");
        };
        use_there();
        let found = of_many(|| {
            if !busy {
                use_there();
            }
            pool.get().push(1);
            let time = time(|| pool.collect());
            pool.collect(); // drops the victims
            time
        });
        stop.store(true, Ordering::Relaxed);
        drop(ask);
        found
    })
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
