//! Collections that do too much, too little, or the wrong thing.

use std::sync::Mutex;

use conformance::Probe;

use super::controls;
use crate::faulty::{Fault, Faulty, InnerGuard};

#[derive(Default)]
struct IgnoresCollect;

impl Fault for IgnoresCollect {
    fn collect(_: &Faulty<Self>) {}
}

/// Has one generation, as Go's pool had before 1.13.
#[derive(Default)]
struct HasOneGeneration;

impl Fault for HasOneGeneration {
    fn collect(pool: &Faulty<Self>) {
        pool.inner.collect();
        pool.inner.collect();
    }
}

/// Keeps as many values alive as a burst left, by using the one that waited longest.
#[derive(Default)]
struct TakesTheOldest;

impl Fault for TakesTheOldest {
    fn get(pool: &Faulty<Self>) -> InnerGuard<'_, Self> {
        let mut idle: Vec<_> = std::iter::from_fn(|| pool.inner.try_get()).collect();
        idle.pop().unwrap_or_else(|| pool.inner.get())
    }
}

/// Collects what is out as well.
#[derive(Default)]
struct CollectsWhatIsInUse(Mutex<Vec<Probe>>);

impl Fault for CollectsWhatIsInUse {
    fn get(pool: &Faulty<Self>) -> InnerGuard<'_, Self> {
        let guard = pool.inner.get();
        pool.fault.0.lock().unwrap().push(guard.forge());
        guard
    }

    fn collect(pool: &Faulty<Self>) {
        pool.fault.0.lock().unwrap().clear();
        pool.inner.collect();
    }
}

/// Leaves something behind for the next get.
#[derive(Default)]
struct WarmsUpAtCollect;

impl Fault for WarmsUpAtCollect {
    fn collect(pool: &Faulty<Self>) {
        pool.inner.collect();
        drop(pool.inner.get());
    }
}

controls! {
    ByFailing ignores_collect of IgnoresCollect: [
        full::ageing::untouched_values_die_at_the_second_collection,
        full::ageing::a_used_victim_starts_a_new_life,
        full::ageing::a_burst_is_given_back_under_light_use,
        full::ageing::values_of_sleeping_and_ended_threads_age,
        full::unwinding::a_panic_in_a_collection_while_unwinding_is_contained,
        full::reentrancy::the_drop_in_a_collection_may_use_everything,
        full::reentrancy::a_value_may_hold_a_guard_of_its_pool,
    ]
    ByFailing has_one_generation of HasOneGeneration: [
        full::ageing::idle_values_survive_one_collection,
        full::ageing::a_get_takes_a_victim,
        full::ageing::a_used_victim_starts_a_new_life,
    ]
    ByFailing takes_the_oldest of TakesTheOldest: [
        full::ageing::a_burst_is_given_back_under_light_use,
    ]
    ByFailing collects_what_is_in_use of CollectsWhatIsInUse: [
        full::ageing::a_collection_spares_what_is_in_use,
        full::ageing::collections_may_race_with_use,
    ]
    ByFailing warms_up_at_collect of WarmsUpAtCollect: [
        full::ageing::collecting_an_unused_pool_does_nothing,
    ]
}
