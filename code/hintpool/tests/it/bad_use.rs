//! What nobody should do to a pool, and somebody will.
//!
//! Elsewhere: calls from within `create`, `recycle` and `Drop` (`reentrancy` in the conformance suite)
//! and from destructors of thread-locals (there, and `thread_ends`); panics in each of them (`panics`
//! and `unwinding` in that suite, `panicking_payloads`); odd shapes of values (`shapes`); and, in
//! binaries of their own, `many_threads`, `fork` and `exhausted`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;

use conformance::{Hintpool, Ledger};
use hintpool::{FnPool, Guard, Pool, Verdict};

use crate::shapes::{Page, ZeroSized};

fn pool(ledger: &Arc<Ledger>) -> Hintpool {
    Pool::new(ledger.create())
}

/// Every guard of a thread is forgotten, in the slot's and the magazines' place: the pool goes on
/// without them and can be dropped.
#[test]
fn forgotten_guards_take_only_their_own_values_along() {
    let ledger = Ledger::new();
    let pool = pool(&ledger);
    for round in 0..4 {
        let mut out: Vec<_> = (0..130).map(|_| pool.get()).collect();
        out.iter_mut().for_each(|probe| probe.work());
        for guard in out.drain(..65) {
            ledger.expect_leak(guard.id());
            std::mem::forget(guard);
        }
        drop(out);
        let stats = pool.stats();
        assert_eq!(
            (stats.in_use(), stats.idle),
            (65 * (round + 1), 65),
            "{stats:?}"
        );
    }
    pool.collect();
    pool.collect();
    assert_eq!(pool.stats().idle, 0);
    drop(pool);
    assert_eq!(ledger.alive(), 65 * 4, "only what was forgotten lives on");
    assert_eq!(ledger.wrongs(), Vec::<String>::new());
}

/// Pools are made, used by two threads and dropped by the hundred while other threads work with
/// pools of their own: these lose nothing by it.
#[test]
fn pools_come_and_go_beside_busy_ones() {
    struct Over<'a>(&'a AtomicBool);
    impl Drop for Over<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        // A failure ends the busy threads too.
        let end = Over(&over);
        let busy: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let ledger = Ledger::new();
                    let pool = pool(&ledger);
                    let mut rounds = 0;
                    while !over.load(Ordering::Relaxed) {
                        let mut both = [pool.get(), pool.get()];
                        both.iter_mut().for_each(|probe| probe.work());
                        rounds += 1;
                    }
                    let stats = pool.stats();
                    assert_eq!(stats.created + stats.reused, 2 * rounds, "{stats:?}");
                    assert_eq!(stats.idle, ledger.alive(), "{stats:?}");
                    assert!(stats.created < 100, "its values went: {stats:?}");
                    drop(pool);
                    assert_eq!(ledger.wrongs(), Vec::<String>::new());
                })
            })
            .collect();
        for _ in 0..300 {
            let ledger = Ledger::new();
            let short = pool(&ledger);
            thread::scope(|scope| {
                scope.spawn(|| drop([(); 3].map(|()| short.get())));
                drop([(); 3].map(|()| short.get()));
            });
            short.collect();
            drop(short);
            assert_eq!(ledger.alive(), 0, "a dropped pool holds values");
            assert_eq!(ledger.wrongs(), Vec::<String>::new());
        }
        drop(end);
        for thread in busy {
            thread.join().unwrap();
        }
    });
}

#[test]
fn create_that_panics_every_third_time() {
    let (calls, ledger) = (AtomicU64::new(0), Ledger::new());
    let create = || {
        if calls.fetch_add(1, Ordering::SeqCst) % 3 == 2 {
            std::panic::resume_unwind(Box::new("every third time"));
        }
        ledger.make()
    };
    let pool = Pool::new(create);
    let mut out = Vec::new();
    let mut panics = 0;
    for _ in 0..300 {
        let get = AssertUnwindSafe(|| pool.get());
        match catch_unwind(get) {
            Ok(guard) => out.push(guard),
            Err(_) => panics += 1,
        }
    }
    assert_eq!((panics, out.len()), (100, 200));
    assert_eq!(pool.stats().created, 200);
    assert_eq!(pool.stats().in_use(), 200);
    drop(out);
    // What idles now needs no create, so nothing panics.
    let out: Vec<_> = (0..200).map(|_| pool.get()).collect();
    assert_eq!(calls.load(Ordering::SeqCst), 300);
    drop(out);
    drop(pool);
    assert_eq!(ledger.wrongs(), Vec::<String>::new());
}

/// A slot and an item's home remember nothing of a value that left: what was detached and freed may
/// come back as another value at its address.
#[test]
fn another_value_at_the_address_of_the_last() {
    let made = AtomicUsize::new(0);
    let create = || made.fetch_add(1, Ordering::SeqCst);
    let keep: fn(&mut usize) -> Verdict = |_| Verdict::Keep;
    let pool = Pool::with_recycle(create, keep);
    let (mut same_place, mut last) = (0, 0);
    for round in 0..100 {
        // One value, or now and then another one, which lies elsewhere.
        let elsewhere = (round % 3 == 0).then(|| pool.get());
        let guard = pool.get();
        let (number, address) = (*guard, (&raw const *guard).addr());
        same_place += u32::from(address == last);
        last = address;
        drop(guard);
        let value = Guard::detach(pool.get());
        assert_eq!(value, number, "another value than was put");
        assert!(pool.try_get().is_none(), "a value that was detached");
        if let Some(other) = elsewhere {
            let number = *other;
            drop(other);
            assert_eq!(
                Guard::detach(pool.get()),
                number,
                "another value than was put"
            );
        }
    }
    // The allocator decides. One that keeps freed memory back, as a sanitizer's, shows nothing here.
    if same_place == 0 {
        println!("no value came to lie at the address of the last one");
    }
}

/// Zero-sized and over-aligned values beyond what one thread's magazines hold, and a collection in
/// between.
#[test]
fn odd_shapes_in_magazines_and_depot() {
    fn check<T: Send + 'static>(value: fn() -> T) {
        let pool: FnPool<T> = Pool::with_recycle(value, |_| Verdict::Keep);
        for round in 1..4 {
            let out: Vec<_> = (0..200).map(|_| pool.get()).collect();
            for guard in &out {
                assert_eq!((&raw const **guard).addr() % align_of::<T>(), 0);
            }
            drop(out);
            assert_eq!(pool.stats().idle, 200, "round {round}");
            pool.collect();
        }
        let stats = pool.stats();
        assert_eq!((stats.created, stats.reused), (200, 400), "{stats:?}");
        pool.collect();
        assert_eq!(pool.stats().idle, 0);
    }

    check(ZeroSized::new);
    check(|| Page(0));
    check(|| "0".repeat(1 << 20).into_boxed_str());
}
