//! Limits that are not kept.

use std::sync::atomic::{AtomicUsize, Ordering};

use conformance::{Create, Probe};
use hintpool::{Guard, Recycle, Settings};

use super::controls;
use crate::faulty::{Fault, Faulty, InnerGuard};

#[derive(Default)]
struct IgnoresSettings;

impl Fault for IgnoresSettings {
    fn settings(_: Settings) -> Settings {
        Settings::new()
    }
}

#[derive(Default)]
struct WeighsNothing;

impl Fault for WeighsNothing {
    fn weight(_: &Probe) -> usize {
        0
    }
}

#[derive(Default)]
struct WeighsTooMuch;

impl Fault for WeighsTooMuch {
    fn weight(probe: &Probe) -> usize {
        probe.weight() + 1
    }
}

/// Does not tell its rule what `create` gave.
#[derive(Default)]
struct ForgetsWhatCreateGave;

impl Fault for ForgetsWhatCreateGave {
    fn create(create: Create) -> Create {
        Box::new(move || {
            let mut probe = create();
            probe.weigh(0);
            probe
        })
    }
}

/// Counts what left the pool against the budget of the checks, 100 KiB, for ever.
#[derive(Default)]
struct NeverGivesBack {
    spent: AtomicUsize,
}

impl Fault for NeverGivesBack {
    fn give_back(pool: &Faulty<Self>, guard: InnerGuard<'_, Self>) {
        let bytes = guard.weight();
        let spent = pool.fault.spent.fetch_add(bytes, Ordering::Relaxed) + bytes;
        match spent <= 100 << 10 {
            true => drop(guard),
            false => Guard::discard(guard),
        }
    }
}

controls! {
    ByFailing ignores_settings of IgnoresSettings: [
        full::limits::max_idle_bounds_what_is_idle,
        full::limits::max_idle_of_zero_reuses_nothing,
        full::limits::budget_bounds_the_weight_of_what_is_idle,
        full::limits::max_weight_is_exact_and_without_mercy,
        full::limits::max_weight_replaces_the_default_rule,
    ]
    ByFailing never_gives_back of NeverGivesBack: [
        full::limits::budget_bounds_the_weight_of_what_is_idle,
        full::limits::a_collection_gives_the_budget_back,
    ]
    ByFailing weighs_nothing of WeighsNothing: [
        full::limits::budget_bounds_the_weight_of_what_is_idle,
        full::limits::max_weight_is_exact_and_without_mercy,
        full::limits::an_oversized_value_goes_at_its_fourth_return_in_a_row,
        full::limits::the_limit_follows_what_create_gives,
    ]
    ByFailing weighs_too_much of WeighsTooMuch: [
        full::limits::a_collection_gives_the_budget_back,
        full::limits::max_weight_is_exact_and_without_mercy,
        full::limits::small_values_are_never_oversized,
        full::limits::a_return_within_the_limit_forgives,
    ]
    ByFailing forgets_what_create_gave of ForgetsWhatCreateGave: [
        full::limits::the_limit_follows_what_create_gives,
    ]
}
