//! A panic in user code costs one value and nothing else.

use std::sync::Arc;

use crate::check::promises;
use crate::suites::{panic_in_use, panics};
use crate::{Basic, Ledger, Probe, boom};

promises! {
    $ basic_panics_tests in suites::basic::panics of Basic {
        a_panic_in_create_costs_nothing:
            "a panic in create goes on through get and leaves the pool as it was",
        a_panic_in_recycle_costs_one_value:
            "a value whose recycling panics is dropped and never seen again; the pool goes on",
        a_panic_in_drop_costs_one_value:
            "a panic in one value's Drop keeps no other value from being dropped",
        a_panic_in_use_leaves_the_pool_usable:
            "a guard dropped by a panic hands nothing dirty to the next, and the pool goes on",
    }
}

pub fn a_panic_in_create_costs_nothing<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut held = pool.get();
    held.work();
    ledger.at_next_create(boom);
    assert!(panics(|| drop(pool.get())), "the panic was swallowed");
    drop(held);
    let (mut first, mut second) = (pool.get(), pool.get());
    first.work();
    second.work();
}

pub fn a_panic_in_recycle_costs_one_value<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let (mut lost, mut kept) = (pool.get(), pool.get());
    lost.work();
    kept.work();
    let id = lost.id();
    lost.at_recycle(boom);
    assert!(panics(|| drop(lost)), "the panic was swallowed");
    assert!(ledger.is_dropped(id), "value {id} lives on, half recycled");
    drop(kept);
    let mut out: Vec<_> = (0..4).map(|_| pool.get()).collect();
    out.iter_mut().for_each(|probe| probe.work());
}

pub fn a_panic_in_drop_costs_one_value<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut out: Vec<_> = (0..5).map(|_| pool.get()).collect();
    out[2].at_drop(boom);
    // The value may be dropped at its return or with the pool.
    panics(|| drop(out));
    panics(|| drop(pool));
    assert_eq!(ledger.alive(), 0, "values alive without their pool");
}

pub fn a_panic_in_use_leaves_the_pool_usable<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    panic_in_use(pool.get(), Probe::work);
    let mut out: Vec<_> = (0..4).map(|_| pool.get()).collect();
    out.iter_mut().for_each(|probe| probe.work());
}
