//! Ways in and out beside a get and its return: try_get, put, detach, discard, and guards that keep their pool alive.

use std::sync::Arc;
use std::thread;

use crate::suites::{burst, idle_and_discarded, panics};
use crate::{Full, Ledger, Loan, Probe, boom};
use hintpool::Verdict;

pub fn try_get_takes_what_is_idle_and_never_creates<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    assert!(pool.try_get().is_none(), "a value from an empty pool");
    burst(&pool, 1);
    for round in 0..3 {
        let mut probe = pool.try_get().expect("a value is idle");
        probe.work();
        assert!(pool.try_get().is_none(), "a second value of one");
        drop(probe);
        assert_eq!(pool.stats().idle, 1, "values idle after round {round}");
    }
    assert_eq!(pool.stats().reused, 3, "values reused");
    assert_eq!(ledger.created(), 1, "values made");
}

pub fn get_or_try_create_asks_only_when_nothing_is_idle<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(Box::new(|| {
        panic!("create was called by get_or_try_create")
    }));
    let made = pool.get_or_try_create(|| Ok::<_, String>(ledger.make()));
    let id = made.expect("the closure made a value").id();
    let reused = pool.get_or_try_create(|| Err("the closure ran with a value idle"));
    let mut reused = reused.unwrap();
    assert_eq!(reused.id(), id, "the value reused");
    reused.work();
    drop(reused);
    let stats = pool.stats();
    assert_eq!((stats.created, stats.reused, stats.idle), (1, 1, 1));
}

pub fn a_value_that_is_never_made_is_not_counted<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let _held = pool.get();
    let before = pool.stats();
    let outcome = pool.get_or_try_create(|| Err::<Probe, _>("refused"));
    assert_eq!(outcome.err(), Some("refused"), "the error");
    assert_eq!(pool.stats(), before, "the books after an error");
    let attempt = || drop(pool.get_or_try_create::<()>(|| panic!("refused, loudly")));
    assert!(panics(attempt), "the panic of the closure was swallowed");
    assert_eq!(pool.stats(), before, "the books after a panic");
    ledger.at_next_create(boom);
    assert!(panics(|| drop(pool.get())), "the panic was swallowed");
    assert_eq!(pool.stats(), before, "the books after a panic in create");
    pool.get().work();
}

pub fn a_verdict_of_discard_is_final<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut probe = pool.get();
    probe.work();
    probe.verdict = Verdict::Discard;
    let id = probe.id();
    drop(probe);
    assert!(ledger.is_dropped(id), "value {id} lives on");
    assert_eq!(idle_and_discarded(&pool), (0, 1));
    assert_ne!(pool.get().id(), id, "the value that the next get gave");
}

pub fn detach_hands_the_value_over_as_it_is<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut guard = pool.get();
    guard.work();
    let id = guard.id();
    let value = guard.detach();
    assert_eq!(value.id(), id, "the value that detach gave");
    assert!(!value.is_clean(), "detach recycled the value");
    drop(pool);
    assert!(!ledger.is_dropped(id), "dropped with the pool that it left");
}

pub fn discard_drops_without_recycling<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut guard = pool.get();
    guard.work();
    let id = guard.id();
    guard.discard();
    assert!(ledger.is_dropped(id), "value {id} lives on");
    assert_eq!(ledger.recycled(), 0, "recyclings of a distrusted value");
}

pub fn put_recycles_like_any_return<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut value = ledger.make();
    value.work();
    let id = value.id();
    pool.put(value);
    assert_eq!(ledger.recycled(), 1, "recyclings by put");
    let mut probe = pool.get();
    probe.work();
    assert_eq!(probe.id(), id, "value reused");
}

pub fn put_discards_what_it_may_not_keep<P: Full>(ledger: &Arc<Ledger>) {
    for panicking in [false, true] {
        let pool = P::new(ledger.create());
        let mut value = ledger.make();
        let id = value.id();
        match panicking {
            true => value.at_recycle(boom),
            false => value.verdict = Verdict::Discard,
        }
        let panicked = panics(|| pool.put(value));
        assert_eq!(panicked, panicking, "whether put panicked");
        assert!(ledger.is_dropped(id), "value {id} lives on");
        let stats = pool.stats();
        assert_eq!((stats.donated, stats.discarded, stats.idle), (1, 1, 0));
        pool.get().work();
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
    let other = thread::spawn(move || second.work());
    other.join().expect("the thread only drops a guard");
    assert_eq!(ledger.recycled(), 2, "recyclings");
    assert_eq!(ledger.alive(), 0, "values alive without their pool");
}

pub fn an_owned_guard_detaches_and_discards<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    let (kept, gone) = (pool.get_owned(), pool.get_owned());
    let gone_id = gone.id();
    gone.discard();
    assert!(ledger.is_dropped(gone_id), "value {gone_id} lives on");
    let kept = kept.detach();
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
