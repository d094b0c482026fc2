//! The books of a pool, compared with those of the ledger.

use std::sync::Arc;
use std::thread;

use fastrand::Rng;

use super::random::use_at_random;
use crate::{ByProbe, Full, Ledger};
use hintpool::{Settings, Stats};

pub fn each_event_is_counted_where_it_belongs<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut expected = Stats::default();
    let expect = |expected: Stats, step: &str| assert_eq!(pool.stats(), expected, "after {step}");

    let (first, second) = (pool.get(), pool.get());
    expected.created = 2;
    expect(expected, "two gets");
    drop((first, second));
    expected.idle = 2;
    expect(expected, "two returns");
    P::discard(pool.get());
    (expected.reused, expected.idle, expected.discarded) = (1, 1, 1);
    expected.discards.by_hand = 1;
    expect(expected, "a discard");
    let kept = P::detach(pool.get());
    (expected.reused, expected.idle, expected.detached) = (2, 0, 1);
    expect(expected, "a detach");
    pool.put(kept);
    (expected.donated, expected.idle) = (1, 1);
    expect(expected, "a put");
    pool.collect();
    expect(expected, "one collection");
    pool.collect();
    (expected.idle, expected.collected) = (0, 1);
    expect(expected, "two collections");
    assert!(pool.try_get().is_none());
    expect(expected, "a try_get in vain");
}

pub fn the_books_balance_after_every_step<P: Full>(_: &Arc<Ledger>) {
    for seed in 0..24 {
        let limit = Rng::with_seed(seed).usize(1..12);
        let settings = Settings::new().max_idle(limit).max_weight(1_000);
        use_at_random::<P>(settings, seed, 300);
    }
}

pub fn the_books_balance_when_threads_are_done<P: Full>(ledger: &Arc<Ledger>) {
    let settings = Settings::new().max_idle(3);
    let pool = P::with(settings, ByProbe::default(), ledger.create());
    let work = |seed| {
        let mut random = Rng::with_seed(seed);
        let mut detached = Vec::new();
        for _ in 0..8 {
            let mut probe = pool.get();
            probe.work();
            match random.u32(..8) {
                0 => P::discard(probe),
                1 => detached.push(P::detach(probe)),
                2 => detached.pop().into_iter().for_each(|value| pool.put(value)),
                3 => pool.collect(),
                _ => {}
            }
        }
        detached
    };
    let mut detached = Vec::new();
    for round in 0..60 {
        thread::scope(|scope| {
            let seeds = 4 * round..4 * (round + 1);
            let threads: Vec<_> = seeds.map(|seed| scope.spawn(move || work(seed))).collect();
            let results = threads.into_iter().map(|thread| thread.join());
            detached.extend(results.flat_map(Result::unwrap));
        });
        let stats = pool.stats();
        let left = stats.idle + stats.discarded + stats.collected + stats.detached;
        assert_eq!(stats.created + stats.donated, left, "{stats:?}");
        let away = stats.detached - stats.donated;
        assert_eq!(away, detached.len() as u64, "values detached for good");
        assert_eq!(stats.created, ledger.created(), "values made");
        assert_eq!(stats.created + stats.reused, (round + 1) * 4 * 8, "gets");
        assert_eq!(stats.idle + away, ledger.alive(), "values alive");
    }
}

pub fn a_leaked_guard_stays_in_use<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let leaked = pool.get();
    ledger.expect_leak(leaked.id());
    std::mem::forget(leaked);
    for _ in 0..3 {
        pool.get().work();
        pool.collect();
    }
    assert_eq!(pool.stats().in_use(), 1, "values in use");
    drop(pool);
    assert_eq!(ledger.alive(), 1, "values alive, the leaked one included");
}
