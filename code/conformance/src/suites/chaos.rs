//! Pools that forget at random while a scope lives.
//!
//! A scope reaches every pool of the process. So these checks need a test binary of their own, and
//! within it they take turns.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use hintpool::Settings;

use crate::check::promises;
use crate::suites::full::use_at_random;
use crate::suites::{alone, assert_balanced, panics};
use crate::{Full, Ledger};

promises! {
    $ chaos_tests in suites::chaos of Full {
        gets_miss_and_returns_discard [KnowsNoChaos]:
            "in a scope, some gets and some try_gets miss an idle value, and some returns discard; \
             others reuse",
        one_seed_makes_the_same_decisions [IgnoresTheSeed]:
            "on one thread the same seed makes the same decisions, and another seed makes others",
        a_right_program_sees_nothing_wrong [ForgetsToRecycle]:
            "in a scope, values come back clean, nobody shares one, and the books balance",
        threads_see_nothing_wrong [ForgetsToRecycle]:
            "in a scope, threads that rely on no reuse see nothing wrong",
        it_ends_with_its_scope [NeverReuses]:
            "when a scope is over, also by a panic, nothing is forgotten, and the next can begin",
        a_scope_within_a_scope_panics [KnowsNoChaos]:
            "a second scope on one thread panics, and the first one lives on",
        scopes_take_turns [KnowsNoChaos]:
            "a scope waits until the scope of another thread is over",
    }
}

pub fn gets_miss_and_returns_discard<P: Full>(ledger: &Arc<Ledger>) {
    let _turn = alone();
    // Made before the scope, as a static would be.
    let pool = P::new(ledger.create());
    pool.get().work();
    let _chaos = P::chaos(7);
    let (mut misses, mut tries, mut try_misses) = (0, 0, 0);
    for _ in 0..400 {
        let before = pool.stats();
        pool.get().work();
        let after = pool.stats();
        misses += u64::from(after.created > before.created && before.idle > 0);
        if after.idle > 0 {
            tries += 1;
            try_misses += u64::from(pool.try_get().is_none());
        }
    }
    let stats = pool.stats();
    let seen = format!("{misses} misses in 400 gets, {try_misses} in {tries} try_gets, {stats:?}");
    assert!((1..400).contains(&misses), "{seen}");
    assert!((1..tries).contains(&try_misses), "{seen}");
    assert!((1..400).contains(&stats.discarded), "{seen}");
    assert!(stats.reused > 0, "{seen}");
}

pub fn one_seed_makes_the_same_decisions<P: Full>(ledger: &Arc<Ledger>) {
    let _turn = alone();
    let decisions = |seed| {
        let _chaos = P::chaos(seed);
        let pool = P::new(ledger.create());
        let mut trace = Vec::new();
        for _ in 0..64 {
            pool.get().work();
            let stats = pool.stats();
            trace.push((stats.created, stats.discarded));
        }
        trace
    };
    let first = decisions(1);
    assert_eq!(decisions(1), first, "the decisions of seed 1, twice");
    assert_ne!(decisions(2), first, "the decisions of seeds 2 and 1");
}

pub fn a_right_program_sees_nothing_wrong<P: Full>(_: &Arc<Ledger>) {
    let _turn = alone();
    for seed in 0..8 {
        let _chaos = P::chaos(seed);
        use_at_random::<P>(Settings::new().max_weight(1_000), seed, 300);
    }
}

pub fn threads_see_nothing_wrong<P: Full>(ledger: &Arc<Ledger>) {
    let _turn = alone();
    let _chaos = P::chaos(3);
    let pool = P::new(ledger.create());
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for round in 0..300 {
                    let (mut first, mut second) = (pool.get(), pool.get());
                    first.work();
                    second.work();
                    if round % 16 == 0 {
                        pool.collect();
                    }
                }
            });
        }
    });
    assert_balanced(&pool, ledger);
    let stats = pool.stats();
    assert_eq!(stats.created + stats.reused, 1800, "gets: {stats:?}");
}

pub fn it_ends_with_its_scope<P: Full>(ledger: &Arc<Ledger>) {
    let _turn = alone();
    drop(P::chaos(7));
    assert_calm::<P>(ledger);
    let panicked = panics(|| {
        let _chaos = P::chaos(7);
        panic!("in a scope");
    });
    assert!(panicked);
    assert_calm::<P>(ledger);
    drop(P::chaos(8));
}

pub fn a_scope_within_a_scope_panics<P: Full>(ledger: &Arc<Ledger>) {
    let _turn = alone();
    let outer = P::chaos(7);
    assert!(panics(|| drop(P::chaos(8))), "a scope within a scope began");
    let pool = P::new(ledger.create());
    for _ in 0..100 {
        pool.get().work();
    }
    assert_ne!(pool.stats().discarded, 0, "discards in the outer scope");
    drop(outer);
    assert_calm::<P>(ledger);
}

pub fn scopes_take_turns<P: Full>(_: &Arc<Ledger>) {
    let _turn = alone();
    let first_is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let first = P::chaos(1);
        let (about_to, listen) = mpsc::channel();
        let over = &first_is_over;
        let second = scope.spawn(move || {
            about_to.send(()).expect("the check listens");
            let _second = P::chaos(2);
            over.load(Ordering::SeqCst)
        });
        listen.recv().expect("the other thread reports");
        // No longer a proof than the second scope's haste allows. It can only miss a pool that lets
        // the second scope in, and never fail one that makes it wait.
        thread::sleep(Duration::from_millis(20));
        first_is_over.store(true, Ordering::SeqCst);
        drop(first);
        let waited = second.join().expect("the thread only makes a scope");
        assert!(waited, "the second scope began during the first");
    });
}

/// Fails if a pool forgets now.
fn assert_calm<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    for _ in 0..100 {
        pool.get().work();
    }
    let stats = pool.stats();
    let lost = (stats.created - 1, stats.discarded);
    assert_eq!(lost, (0, 0), "(misses, discards) after the scope");
}
