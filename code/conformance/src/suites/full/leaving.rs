//! Ways in and out that are not a get and a return: detach, discard, put, a verdict.

use std::sync::Arc;

use crate::check::promises;
use crate::suites::panics;
use crate::{Full, Ledger, boom};
use hintpool::Verdict;

promises! {
    $ full_leaving_tests in suites::full::leaving of Full {
        a_verdict_of_discard_is_final:
            "a value whose recycling says Discard is dropped at once and never seen again",
        detach_hands_the_value_over_as_it_is:
            "a detached value is yours: not recycled, not dropped, no longer the pool's",
        discard_drops_without_recycling:
            "a discarded value is dropped at once, and not recycled first",
        put_recycles_like_any_return:
            "a value given by put is recycled before anyone gets it",
        put_may_be_refused_by_the_verdict:
            "a value given by put is dropped if its recycling says Discard",
        a_panic_while_a_put_recycles_costs_that_value:
            "a panic while put recycles drops the value; the books balance",
    }
}

pub fn a_verdict_of_discard_is_final<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut probe = pool.get();
    probe.work();
    probe.answer(Verdict::Discard);
    let id = probe.id();
    drop(probe);
    assert!(ledger.is_dropped(id), "value {id} lives on");
    let stats = pool.stats();
    assert_eq!((stats.discarded, stats.idle), (1, 0), "(discarded, idle)");
    assert_ne!(pool.get().id(), id, "the value that the next get gave");
}

pub fn detach_hands_the_value_over_as_it_is<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut guard = pool.get();
    guard.work();
    let id = guard.id();
    let value = P::detach(guard);
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
    P::discard(guard);
    assert!(ledger.is_dropped(id), "value {id} lives on");
    assert_eq!(
        ledger.recycled_of(id),
        0,
        "recyclings of a distrusted value"
    );
}

pub fn put_recycles_like_any_return<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut value = ledger.make();
    value.work();
    let id = value.id();
    pool.put(value);
    assert_eq!(ledger.recycled_of(id), 1, "recyclings by put");
    let mut probe = pool.get();
    probe.work();
    let expected = P::REUSES_ON_A_QUIET_THREAD.then_some(id);
    assert_eq!(expected.unwrap_or(probe.id()), probe.id(), "value reused");
}

pub fn put_may_be_refused_by_the_verdict<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut value = ledger.make();
    value.answer(Verdict::Discard);
    let id = value.id();
    pool.put(value);
    assert!(ledger.is_dropped(id), "value {id} lives on");
    let stats = pool.stats();
    assert_eq!((stats.donated, stats.discarded, stats.idle), (1, 1, 0));
}

pub fn a_panic_while_a_put_recycles_costs_that_value<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut value = ledger.make();
    let id = value.id();
    value.at_recycle(boom);
    assert!(panics(|| pool.put(value)), "the panic was swallowed");
    assert!(ledger.is_dropped(id), "value {id} lives on");
    let stats = pool.stats();
    assert_eq!((stats.donated, stats.discarded, stats.idle), (1, 1, 0));
    pool.get().work();
}
