//! What a `get` gives and what a return does, on one thread.

use std::collections::HashSet;
use std::sync::Arc;
use std::thread;

use crate::check::promises;
use crate::{Basic, Ledger};

promises! {
    $ basic_values_tests in suites::basic::values of Basic {
        creates_only_when_nothing_is_idle:
            "a get that finds nothing idle creates one value, and nothing else creates",
        nobody_shares_a_value:
            "a value that is out is in nobody else's hands",
        comes_back_recycled:
            "whatever a user leaves in a value, the next one gets it clean",
        recycles_on_the_way_back:
            "a value is recycled once per return, by the thread that drops the guard, before the \
             drop is over",
        reuses_on_a_quiet_thread_if_it_says_so:
            "a pool that says so answers a get right after a return with an idle value",
        drop_of_the_pool_frees_everything:
            "when a pool is dropped, so is every value in it, each once",
    }
}

pub fn creates_only_when_nothing_is_idle<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    assert_eq!(ledger.created(), 0, "values made before the first get");
    let mut out = Vec::new();
    for gets in 1..=8 {
        out.push(pool.get());
        assert_eq!(ledger.created(), gets, "values made by {gets} gets");
    }
    drop(out);
    assert_eq!(ledger.created(), 8, "values made when returns were over");
}

pub fn nobody_shares_a_value<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    for round in 0..4 {
        let mut out: Vec<_> = (0..8).map(|_| pool.get()).collect();
        out.iter_mut().for_each(|probe| probe.work());
        let ids: HashSet<_> = out.iter().map(|probe| probe.id()).collect();
        assert_eq!(ids.len(), 8, "different values among 8, round {round}");
    }
}

pub fn comes_back_recycled<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    for burst in [1, 3, 1, 8, 2] {
        let mut out: Vec<_> = (0..burst).map(|_| pool.get()).collect();
        out.iter_mut().for_each(|probe| probe.work());
        // `work` has noted the dirt that it found: it fails the check at its end.
    }
}

pub fn recycles_on_the_way_back<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    for returns in 1..=5 {
        let mut guard = pool.get();
        let before = ledger.recycled();
        assert_eq!(before, returns - 1, "recyclings before return {returns}");
        guard.work();
        let id = guard.id();
        drop(guard);
        assert_eq!(ledger.recycled(), returns, "recyclings by return {returns}");
        let by = ledger.recycled_by(id);
        assert_eq!(by, Some(thread::current().id()), "who recycled");
    }
}

pub fn reuses_on_a_quiet_thread_if_it_says_so<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let gets = 100;
    for _ in 0..gets {
        pool.get().work();
    }
    let most = if P::REUSES_ON_A_QUIET_THREAD { 1 } else { gets };
    let created = ledger.created();
    assert!(
        (1..=most).contains(&created),
        "{created} values were made for {gets} gets in turn, 1 to {most} were expected"
    );
}

pub fn drop_of_the_pool_frees_everything<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut out: Vec<_> = (0..20).map(|_| pool.get()).collect();
    out.iter_mut().for_each(|probe| probe.work());
    drop(out);
    drop(pool);
    assert_eq!(ledger.alive(), 0, "values alive without their pool");
}
