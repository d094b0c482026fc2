//! A panic may carry a value whose own `Drop` panics. It still costs one pooled value.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use hintpool::{Policy, Pool, Recycle, Settings, Stats, Verdict};

/// What a panic carries: panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        assert!(thread::panicking(), "a payload that panics");
    }
}

/// Panics with a [`Bomb`] when it is dropped.
struct Explosive(&'static AtomicUsize);

impl Drop for Explosive {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
        panic_any(Bomb);
    }
}

impl Recycle for Explosive {
    fn recycle(&mut self) -> Verdict {
        Verdict::Keep
    }
}

#[test]
fn a_collection_drops_every_value() {
    static DROPPED: AtomicUsize = AtomicUsize::new(0);
    let pool = Pool::new(|| Explosive(&DROPPED));
    drop([pool.get(), pool.get(), pool.get()]);
    pool.collect();
    let panic = catch_unwind(AssertUnwindSafe(|| pool.collect())).expect_err("the first one");
    mem::forget(panic);
    assert_eq!(DROPPED.load(Ordering::Relaxed), 3);
    assert_eq!(pool.stats().collected, 3);
}

#[test]
fn a_get_that_collects_keeps_its_value() {
    static DROPPED: AtomicUsize = AtomicUsize::new(0);
    let settings = Settings::new().age_every(Duration::from_nanos(1));
    let pool = settings.pool(|| Explosive(&DROPPED));
    drop([pool.get(), pool.get(), pool.get()]);
    let mut gets = 0;
    while DROPPED.load(Ordering::Relaxed) == 0 {
        drop(pool.get());
        gets += 1;
        assert!(gets < 10_000, "no collection came");
    }
    let stats = pool.stats();
    assert_eq!(
        stats.in_use(),
        0,
        "the value of that get was lost: {stats:?}"
    );
    // What is left panics in the drop of the pool, and the bomb of that in any drop of its own.
    let panic = catch_unwind(AssertUnwindSafe(|| drop(pool))).expect_err("the last value");
    mem::forget(panic);
}

struct Unweighable;

impl Policy<Explosive> for Unweighable {
    fn recycle(&self, _: &mut Explosive) -> Verdict {
        Verdict::Keep
    }

    fn weight(&self, _: &Explosive) -> usize {
        panic!("too heavy to lift")
    }
}

#[test]
fn a_new_value_that_cannot_be_weighed_is_dropped() {
    static DROPPED: AtomicUsize = AtomicUsize::new(0);
    let pool = Pool::with_recycle(|| Explosive(&DROPPED), Unweighable);
    let panic = catch_unwind(AssertUnwindSafe(|| drop(pool.get()))).expect_err("the weight");
    assert_eq!(*panic.downcast::<&str>().unwrap(), "too heavy to lift");
    assert_eq!(DROPPED.load(Ordering::Relaxed), 1);
    assert_eq!(pool.stats(), Stats::default());
}
