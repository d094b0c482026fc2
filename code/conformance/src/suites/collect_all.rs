//! One call that collects every pool of the process.
//!
//! It reaches the pools of other tests as well. So these checks need a test binary of their own,
//! and within it they take turns.

use std::sync::Arc;
use std::thread;

use crate::check::promises;
use crate::suites::{alone, panics};
use crate::{Full, Ledger, Loan, boom};

promises! {
    $ collect_all_tests in suites::collect_all of Full {
        it_ages_every_pool [IgnoresCollect]:
            "collect_all collects every live pool once, as its own collect would, and does nothing \
             to a pool that nobody used",
        it_reaches_a_pool_that_moved [IgnoresCollect]:
            "collect_all reaches a pool that moved in memory after its first use",
        it_passes_over_dropped_pools [IgnoresCollect]:
            "collect_all goes on when pools are dropped, before and while it runs",
        a_panic_in_one_pool_does_not_stop_it [SwallowsPanics]:
            "collect_all collects all pools though a value's Drop panics; the panic goes on \
             afterwards",
        a_drop_may_call_it [IgnoresCollect]:
            "the Drop of a value may call collect_all, also while collect_all runs",
    }
}

fn pools<P: Full>(ledger: &Arc<Ledger>, count: usize) -> Vec<P> {
    let used = |_| {
        let pool = P::new(ledger.create());
        pool.get().work();
        pool
    };
    (0..count).map(used).collect()
}

fn idle<P: Full>(pools: &[P]) -> u64 {
    pools.iter().map(|pool| pool.stats().idle).sum()
}

pub fn it_ages_every_pool<P: Full>(ledger: &Arc<Ledger>) {
    let _turn = alone();
    let (unused, pools) = (P::new(ledger.create()), pools::<P>(ledger, 20));
    P::collect_all();
    assert_eq!(idle(&pools), 20, "values idle after one collection");
    P::collect_all();
    assert_eq!(idle(&pools), 0, "values idle after two collections");
    let counted = pools.iter().all(|pool| pool.stats().collected == 1);
    assert!(counted, "a pool has not counted what was collected");
    assert_eq!(unused.stats(), hintpool::Stats::default());
}

pub fn it_reaches_a_pool_that_moved<P: Full>(ledger: &Arc<Ledger>) {
    let _turn = alone();
    let moved = Box::new(pools::<P>(ledger, 1).remove(0));
    P::collect_all();
    let moved_again = *moved;
    P::collect_all();
    assert_eq!(moved_again.stats().idle, 0, "values idle");
}

pub fn it_passes_over_dropped_pools<P: Full>(ledger: &Arc<Ledger>) {
    let _turn = alone();
    let mut some = pools::<P>(ledger, 10);
    some.truncate(5);
    P::collect_all();
    P::collect_all();
    assert_eq!(idle(&some), 0, "values idle in the pools that are left");
    thread::scope(|scope| {
        let makers = [(); 2].map(|()| {
            scope.spawn(|| (0..100).for_each(|round| drop(pools::<P>(ledger, round % 3))))
        });
        while makers.iter().any(|maker| !maker.is_finished()) {
            P::collect_all();
        }
    });
}

pub fn a_panic_in_one_pool_does_not_stop_it<P: Full>(ledger: &Arc<Ledger>) {
    let _turn = alone();
    let pools = pools::<P>(ledger, 5);
    pools[2].get().at_drop(boom);
    P::collect_all();
    assert!(panics(P::collect_all), "the panic was swallowed");
    assert_eq!(idle(&pools), 0, "values idle after two collections");
    assert_eq!(ledger.alive(), 0, "values alive after two collections");
}

pub fn a_drop_may_call_it<P: Full>(ledger: &Arc<Ledger>) {
    let _turn = alone();
    let pools = pools::<P>(ledger, 3);
    for pool in &pools {
        pool.get().at_drop(P::collect_all);
    }
    P::collect_all();
    P::collect_all();
    assert_eq!(ledger.alive(), 0, "values alive after two collections");
    let mut probe = pools[0].get();
    probe.at_drop(P::collect_all);
    probe.discard();
    assert_eq!(pools[0].stats().in_use(), 0, "values in use");
}
