//! A panic in user code costs one value, and the books still balance.

use std::sync::Arc;

use super::burst;
use crate::check::promises;
use crate::suites::panics;
use crate::{Full, Ledger, Probe, boom, boom_even_while_unwinding};

promises! {
    $ full_panics_tests in suites::full::panics of Full {
        a_panic_in_recycle_counts_as_discarded:
            "a value whose recycling panics is counted as discarded",
        a_panic_in_weight_costs_one_value:
            "a value whose weight panics on the way back is dropped and counted as discarded",
        a_panic_in_the_drop_of_a_discarded_value_goes_on:
            "a panic in the Drop of a discarded value reaches the caller; the books balance",
        a_panic_in_drop_does_not_stop_a_collection:
            "a collection drops every dead value though one panics; the panic goes on afterwards",
        a_panic_in_recycle_and_then_in_drop_is_one_panic:
            "a value that panics in recycling and again in Drop costs that value, not the process",
    }
}

pub fn a_panic_in_recycle_counts_as_discarded<P: Full>(ledger: &Arc<Ledger>) {
    costs_one_value::<P>(ledger, |probe| probe.at_recycle(boom), |guard| drop(guard));
}

pub fn a_panic_in_weight_costs_one_value<P: Full>(ledger: &Arc<Ledger>) {
    costs_one_value::<P>(ledger, Probe::panic_when_weighed, |guard| drop(guard));
}

pub fn a_panic_in_the_drop_of_a_discarded_value_goes_on<P: Full>(ledger: &Arc<Ledger>) {
    costs_one_value::<P>(ledger, |probe| probe.at_drop(boom), P::discard);
}

pub fn a_panic_in_drop_does_not_stop_a_collection<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut out: Vec<_> = (0..5).map(|_| pool.get()).collect();
    out[1].at_drop(boom);
    out[3].at_drop(boom);
    drop(out);
    pool.collect();
    assert!(panics(|| pool.collect()), "the panic was swallowed");
    assert_eq!(ledger.alive(), 0, "values alive after two collections");
    let stats = pool.stats();
    assert_eq!((stats.collected, stats.idle), (5, 0), "(collected, idle)");
    pool.get().work();
}

pub fn a_panic_in_recycle_and_then_in_drop_is_one_panic<P: Full>(ledger: &Arc<Ledger>) {
    let twice = |probe: &mut Probe| {
        probe.at_recycle(boom);
        probe.at_drop(boom_even_while_unwinding);
    };
    costs_one_value::<P>(ledger, twice, |guard| drop(guard));
}

/// A value that `prepare` makes panic when `end` ends its guard is dropped, counted as discarded,
/// and no other value is.
fn costs_one_value<P: Full>(
    ledger: &Arc<Ledger>,
    prepare: impl FnOnce(&mut Probe),
    end: for<'a> fn(P::Guard<'a>),
) {
    let pool = P::new(ledger.create());
    burst(&pool, 2);
    let mut guard = pool.get();
    prepare(&mut guard);
    let id = guard.id();
    assert!(panics(|| end(guard)), "the panic was swallowed");
    assert!(ledger.is_dropped(id), "value {id} lives on");
    let stats = pool.stats();
    assert_eq!((stats.discarded, stats.idle, stats.in_use()), (1, 1, 0));
}
