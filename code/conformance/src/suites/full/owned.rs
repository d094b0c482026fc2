//! Guards that keep their pool alive.

use std::sync::Arc;
use std::thread;

use crate::check::promises;
use crate::suites::panics;
use crate::{Full, Ledger, boom};

promises! {
    $ full_owned_tests in suites::full::owned of Full {
        an_owned_guard_returns_its_value:
            "an owned guard recycles and returns its value like a borrowed one",
        an_owned_guard_keeps_its_pool_alive:
            "an owned guard may outlive every other handle; value and pool go with it",
        an_owned_guard_moves_to_any_thread:
            "an owned guard may live and die on a thread that outlives the rest",
        an_owned_guard_detaches_and_discards:
            "detach and discard of an owned guard do what those of a borrowed one do",
        the_last_owned_guard_may_panic:
            "a panic in recycling does not keep the pool alive that the guard was the last to hold",
    }
}

pub fn an_owned_guard_returns_its_value<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    for returns in 1..=3 {
        pool.get_owned().work();
        assert_eq!(ledger.recycled(), returns, "recyclings");
    }
    let stats = pool.stats();
    assert_eq!((stats.idle, stats.in_use()), (1, 0), "(idle, in use)");
}

pub fn an_owned_guard_keeps_its_pool_alive<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    let (first, mut second) = (pool.get_owned(), pool.get_owned());
    drop(first);
    drop(pool);
    assert_eq!(ledger.alive(), 2, "values alive while a guard lives");
    second.work();
    drop(second);
    assert_eq!(ledger.alive(), 0, "values alive without their pool");
}

pub fn an_owned_guard_moves_to_any_thread<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let mut guard = pool.get_owned();
            thread::spawn(move || guard.work())
        })
        .collect();
    drop(pool);
    for thread in threads {
        thread.join().expect("the thread only drops a guard");
    }
    assert_eq!(ledger.recycled(), 8, "recyclings");
    assert_eq!(ledger.alive(), 0, "values alive without their pool");
}

pub fn an_owned_guard_detaches_and_discards<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    let (kept, gone) = (pool.get_owned(), pool.get_owned());
    let gone_id = gone.id();
    P::discard_owned(gone);
    assert!(ledger.is_dropped(gone_id), "value {gone_id} lives on");
    let kept = P::detach_owned(kept);
    let stats = pool.stats();
    assert_eq!((stats.detached, stats.discarded, stats.idle), (1, 1, 0));
    assert_eq!(Arc::strong_count(&pool), 1, "handles of the pool");
    drop(pool);
    assert!(!ledger.is_dropped(kept.id()), "dropped with the pool");
    assert_eq!(ledger.recycled(), 0, "recyclings");
}

pub fn the_last_owned_guard_may_panic<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    let (first, mut last) = (pool.get_owned(), pool.get_owned());
    drop(first);
    drop(pool);
    last.at_recycle(boom);
    assert!(panics(|| drop(last)), "the panic was swallowed");
    assert_eq!(ledger.alive(), 0, "values alive without their pool");
}
