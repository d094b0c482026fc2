//! User code may use the pool that calls it.

use std::sync::{Arc, Weak};

use crate::check::promises;
use crate::{Basic, Ledger};

promises! {
    $ basic_reentrancy_tests in suites::basic::reentrancy of Basic {
        create_may_use_the_pool:
            "create runs outside every lock of the pool, so it may get from the same pool",
        recycle_may_use_the_pool:
            "recycling runs outside every lock of the pool, so it may get from the same pool",
    }
}

pub fn create_may_use_the_pool<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    let inner = Arc::downgrade(&pool);
    ledger.at_next_create(move || work_once(&inner));
    pool.get().work();
    assert!(ledger.created() >= 1);
    assert_eq!(ledger.recycled(), 2, "returns, inner and outer");
}

pub fn recycle_may_use_the_pool<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    let mut probe = pool.get();
    probe.work();
    let inner = Arc::downgrade(&pool);
    probe.at_recycle(move || work_once(&inner));
    drop(probe);
    assert_eq!(ledger.recycled(), 2, "returns, inner and outer");
}

fn work_once<P: Basic>(pool: &Weak<P>) {
    pool.upgrade()
        .expect("the check holds the pool")
        .get()
        .work();
}
