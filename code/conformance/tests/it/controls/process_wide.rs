//! Chaos and `collect_all` gone wrong.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use conformance::Probe;
use hintpool::{Settings, Verdict, chaos};

use super::controls;
use crate::faulty::Fault;

/// Has scopes that do nothing, wait for nothing, and forbid nothing.
#[derive(Default)]
struct KnowsNoChaos;

impl Fault for KnowsNoChaos {
    fn scope(_: u64) -> Option<chaos::Scope> {
        None
    }
}

/// Throws its dice without regard to the seed.
#[derive(Default)]
struct IgnoresTheSeed;

impl Fault for IgnoresTheSeed {
    fn scope(_: u64) -> Option<chaos::Scope> {
        static SCOPES: AtomicU64 = AtomicU64::new(0);
        let seed = SCOPES.fetch_add(1, Ordering::SeqCst);
        Some(chaos::scope(seed))
    }
}

/// Forgets for good, as chaos that does not end would.
#[derive(Default)]
struct ForgetsForEver;

impl Fault for ForgetsForEver {
    fn settings(settings: Settings) -> Settings {
        settings.max_idle(0)
    }
}

/// Forgets to recycle, in chaos and out of it.
#[derive(Default)]
struct StaysDirty;

impl Fault for StaysDirty {
    fn recycle(_: &mut Probe) -> Verdict {
        Verdict::Keep
    }
}

#[derive(Default)]
struct CollectsNothing;

impl Fault for CollectsNothing {
    fn collect_all() {}
}

#[derive(Default)]
struct CollectsAllTwice;

impl Fault for CollectsAllTwice {
    fn collect_all() {
        hintpool::collect_all();
        hintpool::collect_all();
    }
}

#[derive(Default)]
struct SwallowsPanicsOfAll;

impl Fault for SwallowsPanicsOfAll {
    fn collect_all() {
        let _ = catch_unwind(AssertUnwindSafe(hintpool::collect_all));
    }
}

controls! { write:
    ByFailing knows_no_chaos of KnowsNoChaos: [
        chaos::gets_miss_and_returns_discard,
        chaos::try_get_misses,
        chaos::one_seed_makes_the_same_decisions,
        chaos::a_scope_within_a_scope_panics,
        chaos::scopes_take_turns,
    ]
    ByFailing ignores_the_seed of IgnoresTheSeed: [
        chaos::one_seed_makes_the_same_decisions,
    ]
    ByFailing forgets_for_ever of ForgetsForEver: [
        chaos::it_ends_with_its_scope,
        chaos::it_ends_with_a_scope_that_a_panic_drops,
    ]
    ByFailing stays_dirty of StaysDirty: [
        chaos::a_right_program_sees_nothing_wrong,
        chaos::threads_see_nothing_wrong,
    ]
    ByFailing collects_nothing of CollectsNothing: [
        collect_all::it_ages_every_pool,
        collect_all::it_reaches_a_pool_that_moved,
        collect_all::it_passes_over_unused_pools,
        collect_all::it_passes_over_dropped_pools,
        collect_all::a_drop_may_call_it,
    ]
    ByFailing collects_all_twice of CollectsAllTwice: [
        collect_all::it_ages_every_pool,
    ]
    ByFailing swallows_panics_of_all of SwallowsPanicsOfAll: [
        collect_all::a_panic_in_one_pool_does_not_stop_it,
    ]
}
