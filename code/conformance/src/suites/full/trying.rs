//! Gets that do not create, or that may fail to.

use std::sync::Arc;

use super::burst;
use crate::check::promises;
use crate::suites::panics;
use crate::{Full, Ledger, Probe, boom};

promises! {
    $ full_trying_tests in suites::full::trying of Full {
        try_get_takes_what_is_idle_and_never_creates:
            "try_get gives an idle value, which comes back like any other, or none, and creates in \
             no case",
        get_or_try_create_asks_only_when_nothing_is_idle:
            "get_or_try_create runs its closure only when nothing is idle, and never create",
        a_value_that_is_never_made_is_not_counted:
            "an error of the closure, its panic, and one in create go to the caller and leave the \
             books as they were",
    }
}

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
