//! Gets that do not create, or that may fail to.

use std::sync::Arc;

use super::burst;
use crate::check::promises;
use crate::suites::panics;
use crate::{Full, Ledger, Probe};

promises! {
    $ full_trying_tests in suites::full::trying of Full {
        try_get_never_creates:
            "try_get gives an idle value or none, and creates in no case",
        try_get_takes_what_is_idle:
            "on a quiet thread, try_get takes an idle value, and it comes back like any other",
        get_or_try_create_asks_only_when_nothing_is_idle:
            "get_or_try_create runs its closure only when nothing is idle, and never create",
        an_error_leaves_the_pool_as_it_was:
            "an error of the closure goes to the caller and leaves the books as they were",
        a_panic_in_the_closure_leaves_the_pool_as_it_was:
            "a panic of the closure goes to the caller and leaves the books as they were",
    }
}

pub fn try_get_never_creates<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    assert!(pool.try_get().is_none(), "a value from an empty pool");
    burst(&pool, 1);
    let first = pool.try_get();
    assert!(pool.try_get().is_none(), "a second value of one");
    drop(first);
    assert_eq!(ledger.created(), 1, "values made");
}

pub fn try_get_takes_what_is_idle<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    burst(&pool, 2);
    for round in 0..3 {
        let mut probe = pool.try_get().expect("two values are idle");
        probe.work();
        drop(probe);
        assert_eq!(pool.stats().idle, 2, "values idle after round {round}");
    }
    assert_eq!(pool.stats().reused, 3, "values reused");
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

pub fn an_error_leaves_the_pool_as_it_was<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let _held = pool.get();
    let before = pool.stats();
    let outcome = pool.get_or_try_create(|| Err::<Probe, _>("refused"));
    assert_eq!(outcome.err(), Some("refused"), "the error");
    assert_eq!(pool.stats(), before, "the books");
    pool.get().work();
}

pub fn a_panic_in_the_closure_leaves_the_pool_as_it_was<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let _held = pool.get();
    let before = pool.stats();
    let attempt = || drop(pool.get_or_try_create::<()>(|| panic!("refused, loudly")));
    assert!(panics(attempt), "the panic was swallowed");
    assert_eq!(pool.stats(), before, "the books");
    pool.get().work();
}
