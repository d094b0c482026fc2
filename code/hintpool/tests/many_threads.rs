#![forbid(unsafe_code)]
//! More threads than anyone expects: what a pool holds for them is bounded by how many live at once,
//! and not by how many there ever were.
//!
//! A binary of its own, since it counts every byte that the process allocates. One test at a time.

use std::alloc::System;
use std::sync::{Arc, Barrier};
use std::thread;

use conformance::suites::alone;
use hintpool::Pool;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

static POOL: Pool<Vec<u8>> = Pool::new(|| Vec::with_capacity(64));

/// Bytes that are allocated now.
fn allocated() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated - stats.bytes_deallocated
}

fn in_turn(threads: usize) {
    for _ in 0..threads {
        let user = thread::spawn(|| POOL.get().push(1));
        user.join().unwrap();
    }
}

#[test]
fn ten_thousand_in_turn() {
    let _turn = alone();
    in_turn(1_000);
    let (stats, before) = (POOL.stats(), allocated());
    in_turn(9_000);
    // Each thread but the first found what the one before it left: they had one index in turn.
    let created = POOL.stats().created - stats.created;
    assert!(
        created < 90,
        "{created} values for 9,000 threads, one at a time"
    );
    let stats = POOL.stats();
    assert_eq!(stats.in_use(), 0, "{stats:?}");
    // 9,000 `Local`s that are not used again are nine MiB and more.
    let grown = allocated().saturating_sub(before);
    assert!(grown < 16 << 10, "{grown} bytes more after 9,000 threads");
}

#[test]
fn a_thousand_at_once() {
    let _turn = alone();
    // What a process keeps of its first thousand threads, whatever they did: the list of free
    // indices, and what the harness and the standard library grow once.
    use_by_a_thousand(&Arc::new(pool()));
    for round in 0..2 {
        let before = allocated();
        let pool = Arc::new(pool());
        use_by_a_thousand(&pool);
        let left = allocated().saturating_sub(before) / 1_000;
        assert!(
            left <= 2 << 10,
            "round {round}: {left} bytes for each thread that used the pool"
        );
        drop(pool);
        let left = allocated().saturating_sub(before);
        // The parts of a thousand threads are over a megabyte.
        assert!(
            left < 16 << 10,
            "round {round}: {left} bytes left of a dropped pool"
        );
    }
}

fn pool() -> Pool<Vec<u8>> {
    Pool::new(|| Vec::with_capacity(64))
}

/// Has a thousand threads hold a value each at the same time, and leaves no value in the pool.
fn use_by_a_thousand(pool: &Arc<Pool<Vec<u8>>>) {
    let barrier = Arc::new(Barrier::new(1_001));
    let threads: Vec<_> = (0..1_000)
        .map(|_| {
            let (pool, barrier) = (Arc::clone(pool), Arc::clone(&barrier));
            let user = move || {
                let mut held = pool.get();
                held.push(1);
                barrier.wait();
                // All guards are out.
                barrier.wait();
                drop(held);
                barrier.wait();
                // All values are idle, each with its thread.
                barrier.wait();
                pool.get().push(2);
            };
            let thread = thread::Builder::new().stack_size(64 << 10);
            thread.spawn(user).unwrap()
        })
        .collect();
    barrier.wait();
    assert_eq!(pool.stats().in_use(), 1_000);
    barrier.wait();
    barrier.wait();
    assert_eq!(pool.stats().idle, 1_000);
    pool.collect();
    barrier.wait();
    for thread in threads {
        thread.join().unwrap();
    }
    let stats = pool.stats();
    assert_eq!(stats.in_use(), 0, "{stats:?}");
    assert!(stats.reused > 0, "nobody found a victim: {stats:?}");
    pool.collect();
    pool.collect();
    assert_eq!(pool.stats().idle, 0, "of threads that are gone");
}

/// A dropped pool leaves nothing, however little a single one would leave.
#[test]
fn a_thousand_pools_in_turn() {
    let _turn = alone();
    let use_one = || {
        let pool = pool();
        drop([pool.get(), pool.get()]);
        pool.collect();
    };
    use_one();
    let before = allocated();
    (0..1_000).for_each(|_| use_one());
    let left = allocated().saturating_sub(before);
    assert!(left < 16 << 10, "{left} bytes left of a thousand pools");
}
