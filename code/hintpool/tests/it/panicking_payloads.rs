//! A panic may carry a value whose own `Drop` panics. It still costs one pooled value.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use conformance::{Ledger, Probe};
use hintpool::{Pool, Settings, Stats};

use crate::freshness::message_of;

/// What a panic carries: panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        assert!(thread::panicking(), "a payload that panics");
    }
}

/// Panics with a [`Bomb`] when it is dropped.
fn explosive(ledger: &Arc<Ledger>) -> Probe {
    let mut probe = ledger.make();
    probe.at_drop(|| panic_any(Bomb));
    probe
}

#[test]
fn a_collection_drops_every_value() {
    let ledger = Ledger::new();
    let pool = Pool::new(|| explosive(&ledger));
    drop([pool.get(), pool.get(), pool.get()]);
    pool.collect();
    let panic = catch_unwind(AssertUnwindSafe(|| pool.collect())).expect_err("the first one");
    mem::forget(panic);
    assert_eq!(ledger.dropped(), 3);
    assert_eq!(pool.stats().collected, 3);
}

#[test]
fn a_get_that_collects_keeps_its_value() {
    let ledger = Ledger::new();
    let settings = Settings::new().age_every(Duration::from_nanos(1));
    let pool = settings.pool(|| explosive(&ledger));
    drop([pool.get(), pool.get(), pool.get()]);
    let mut gets = 0;
    while ledger.dropped() == 0 {
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

#[test]
fn a_new_value_that_cannot_be_weighed_is_dropped() {
    let ledger = Ledger::new();
    let create = || {
        let mut probe = explosive(&ledger);
        probe.weight = None;
        probe
    };
    let pool = Pool::new(create);
    let message = message_of(|| drop(pool.get()));
    assert!(message.contains("a panic in weight"), "{message}");
    assert_eq!(ledger.dropped(), 1);
    assert_eq!(pool.stats(), Stats::default());
}
