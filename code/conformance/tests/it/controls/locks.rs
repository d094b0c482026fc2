//! Locks held while user code runs.

use std::sync::Mutex;

use conformance::Probe;
use hintpool::Guard;

use super::controls;
use crate::faulty::{Fault, Faulty, InnerGuard, InnerOwned};

/// Does everything under one lock, which is the simplest way to get a pool wrong.
#[derive(Default)]
struct LocksEverything(Mutex<()>);

impl Fault for LocksEverything {
    fn get(pool: &Faulty<Self>) -> InnerGuard<'_, Self> {
        let _lock = pool.fault.0.lock().unwrap();
        pool.inner.get()
    }

    fn get_or_try_create<E>(
        pool: &Faulty<Self>,
        create: impl FnOnce() -> Result<Probe, E>,
    ) -> Result<InnerGuard<'_, Self>, E> {
        let _lock = pool.fault.0.lock().unwrap();
        pool.inner.get_or_try_create(create)
    }

    fn give_back(pool: &Faulty<Self>, guard: InnerGuard<'_, Self>) {
        let _lock = pool.fault.0.lock();
        drop(guard);
    }

    fn give_back_owned(pool: &Faulty<Self>, guard: InnerOwned<Self>) {
        let _lock = pool.fault.0.lock();
        drop(guard);
    }

    fn discard(pool: &Faulty<Self>, guard: InnerGuard<'_, Self>) {
        let _lock = pool.fault.0.lock();
        Guard::discard(guard);
    }

    fn collect(pool: &Faulty<Self>) {
        let _lock = pool.fault.0.lock();
        pool.inner.collect();
    }
}

controls! {
    ByWaiting locks_everything of LocksEverything: [
        basic::reentrancy::create_may_use_the_pool,
        basic::reentrancy::recycle_may_use_the_pool,
        full::reentrancy::create_may_use_everything,
        full::reentrancy::recycle_may_use_everything,
        full::reentrancy::the_drop_of_a_discarded_value_may_use_everything,
        full::reentrancy::the_drop_in_a_collection_may_use_everything,
        full::reentrancy::a_closure_may_use_everything,
        full::reentrancy::a_value_may_hold_a_guard_of_its_pool,
    ]
    ByFailing poisons_itself of PoisonsItself: [
        basic::panics::a_panic_in_create_costs_nothing,
        basic::panics::a_panic_in_recycle_costs_one_value,
    ]
}

/// The same lock, seen from the other side: a panic of user code poisons it.
type PoisonsItself = LocksEverything;
