//! What the tests of Go's own pool check (`src/sync/pool_test.go` in golang/go), each under the name
//! it has there, with what differs here.
//!
//! Each test of that file has its counterpart. Its benchmarks have theirs in `benches`, but for
//! `BenchmarkPoolSTW`, which measures a world that stops.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use conformance::{Ledger, Probe};
use hintpool::{FnPool, Guard, Pool, Verdict};

fn numbers() -> FnPool<usize> {
    Pool::with_recycle(|| 0, |_| Verdict::Keep)
}

/// TestPool: an empty pool gives nothing; on one thread, what was put comes back once each; after
/// collections there is nothing again.
///
/// Go's pool without `New` is `try_get` here. Go also fixes the order, which we promise nowhere.
#[test]
fn test_pool() {
    let pool = numbers();
    assert!(pool.try_get().is_none(), "from an empty pool");

    pool.put(1);
    pool.put(2);
    let mut got: Vec<usize> = (0..2)
        .filter_map(|_| pool.try_get())
        .map(Guard::detach)
        .collect();
    got.sort_unstable();
    assert_eq!(got, [1, 2]);
    assert!(pool.try_get().is_none(), "a third of two");

    pool.put(3);
    pool.collect();
    pool.collect();
    assert!(pool.try_get().is_none(), "after two collections");
}

/// TestPoolNew: an empty pool creates, one value a get; an idle value is taken first.
#[test]
fn test_pool_new() {
    let made = AtomicUsize::new(0);
    let create = || made.fetch_add(1, Ordering::SeqCst) + 1;
    let keep: fn(&mut usize) -> Verdict = |_| Verdict::Keep;
    let pool = Pool::with_recycle(create, keep);
    assert_eq!(Guard::detach(pool.get()), 1);
    assert_eq!(Guard::detach(pool.get()), 2);
    pool.put(42);
    assert_eq!(Guard::detach(pool.get()), 42);
    assert_eq!(Guard::detach(pool.get()), 3);
}

/// TestPoolGC: a pool that was emptied by gets holds on to nothing: each value is dropped as soon as
/// its user drops it.
///
/// Go asks finalizers, and allows for one value that the stack may still hold. Drops are exact.
#[test]
fn test_pool_gc() {
    let ledger = Ledger::new();
    let pool = Pool::new(ledger.create());
    for _ in 0..3 {
        (0..100).for_each(|_| pool.put(ledger.make()));
        let out: Vec<Probe> = (0..100).map(|_| Guard::detach(pool.get())).collect();
        drop(out);
        assert_eq!(ledger.alive(), 0, "values alive, and no collection ran");
    }
}

/// TestPoolRelease: collections free what is idle.
///
/// Go tries up to five; here the second must do it.
#[test]
fn test_pool_release() {
    let ledger = Ledger::new();
    let pool = Pool::new(ledger.create());
    for _ in 0..3 {
        (0..100).for_each(|_| pool.put(ledger.make()));
        pool.collect();
        assert_eq!(ledger.alive(), 100, "values alive after one collection");
        pool.collect();
        assert_eq!(ledger.alive(), 0, "values alive after two collections");
    }
}

/// TestPoolStress: ten threads put and get at once and see no value that nobody put.
///
/// Ours puts a number of its own each time and remembers what it has got, so that a value that comes
/// twice is seen as well.
#[test]
fn test_pool_stress() {
    const THREADS: usize = 10;
    const EACH: usize = 3_000;
    let pool: FnPool<usize> = Pool::with_recycle(|| unreachable!(), |_| Verdict::Keep);
    let seen: Vec<AtomicU8> = (0..THREADS * EACH).map(|_| AtomicU8::new(0)).collect();
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (pool, seen) = (&pool, &seen);
            scope.spawn(move || {
                for turn in 0..EACH {
                    pool.put(thread * EACH + turn);
                    if let Some(value) = pool.try_get() {
                        let value = Guard::detach(value);
                        assert_eq!(seen[value].fetch_add(1, Ordering::Relaxed), 0, "twice");
                    }
                }
            });
        }
    });
    let stats = pool.stats();
    let got = seen
        .iter()
        .filter(|n| n.load(Ordering::Relaxed) == 1)
        .count() as u64;
    assert_eq!((stats.created, stats.donated), (0, (THREADS * EACH) as u64));
    assert_eq!(stats.detached, got, "{stats:?}");
    assert_eq!(
        stats.idle + stats.discarded + got,
        stats.donated,
        "{stats:?}"
    );
}

/// TestPoolDequeue and TestPoolChain: one producer pushes, and now and then pops; nine consumers
/// steal; each value arrives once.
///
/// Go tests its two queues alone. Our parts are loom models; here the whole pool does the same work:
/// one thread puts, and nine take what it put through the depot. A pool may drop a value, so what
/// counts is that none comes twice and the books say where the rest went.
#[test]
fn test_pool_dequeue_and_chain() {
    const VALUES: usize = 20_000;
    let pool: FnPool<usize> = Pool::with_recycle(|| unreachable!(), |_| Verdict::Keep);
    let have: Vec<AtomicU8> = (0..VALUES).map(|_| AtomicU8::new(0)).collect();
    let over = AtomicBool::new(false);
    let note = |value: usize| {
        assert_eq!(
            have[value].fetch_add(1, Ordering::Relaxed),
            0,
            "{value} twice"
        );
    };
    let (stolen, popped) = thread::scope(|scope| {
        let consumers: Vec<_> = (0..9)
            .map(|_| {
                scope.spawn(|| {
                    let mut stolen = 0;
                    loop {
                        // Read first: what was put before the end is looked for once more.
                        let last = over.load(Ordering::Acquire);
                        match pool.try_get() {
                            Some(value) => {
                                note(Guard::detach(value));
                                stolen += 1;
                            }
                            None if last => return stolen,
                            None => thread::yield_now(),
                        }
                    }
                })
            })
            .collect();
        let mut popped = 0;
        for value in 0..VALUES {
            pool.put(value);
            if value % 10 == 0 {
                if let Some(value) = pool.try_get() {
                    note(Guard::detach(value));
                    popped += 1;
                }
            }
        }
        over.store(true, Ordering::Release);
        let stolen: u64 = consumers.into_iter().map(|c| c.join().unwrap()).sum();
        (stolen, popped)
    });
    assert!(popped > 0, "the producer never had one of its own back");
    assert!(stolen > 0, "nothing came through the depot");
    let stats = pool.stats();
    assert_eq!(stats.detached, stolen + popped, "{stats:?}");
    assert_eq!(stats.in_use(), 0, "{stats:?}");
    assert_eq!(stats.donated, VALUES as u64, "{stats:?}");
}

/// TestNilPool: each call on a nil pool panics.
///
/// There is no nil pool here. The nearest thing is a pool that nobody has used yet, which allocates
/// nothing: each call works.
#[test]
fn test_nil_pool() {
    static UNUSED: [FnPool<u8>; 4] = [const { Pool::with_recycle(|| 1, |_| Verdict::Keep) }; 4];
    assert_eq!(*UNUSED[0].get(), 1);
    assert!(UNUSED[1].try_get().is_none());
    UNUSED[2].put(2);
    assert_eq!(UNUSED[2].stats().donated, 1);
    UNUSED[3].collect();
    assert_eq!(UNUSED[3].stats(), hintpool::Stats::default());
}

/// BenchmarkPoolStarvation and the doc of `Put`: a value put by one thread is seen whole by the one
/// that gets it ("Put(x) synchronises before the Get that returns x").
#[test]
fn what_was_written_before_a_put_is_read_after_the_get() {
    let pool: Arc<FnPool<Vec<u8>>> = Arc::new(Pool::with_recycle(Vec::new, |_| Verdict::Keep));
    let (sender, receiver) = mpsc::channel();
    let writer = {
        let pool = Arc::clone(&pool);
        thread::spawn(move || {
            for n in 0..2_000 {
                pool.put(vec![(n % 256) as u8; 64]);
                if n % 200 == 199 {
                    pool.collect(); // makes them victims, which any thread may take
                    sender.send(()).expect("the reader listens");
                }
            }
        })
    };
    let mut read = 0;
    for () in receiver {
        while let Some(message) = pool.try_get().map(Guard::detach) {
            let first = message[0];
            assert!(
                message.iter().all(|byte| *byte == first),
                "torn: {message:?}"
            );
            read += 1;
        }
    }
    writer.join().unwrap();
    assert!(read > 0, "nothing was read");
}
