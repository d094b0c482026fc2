//! Broken pools, and the checks that catch them.
//!
//! A check that cannot fail checks nothing. So each has a fault with which it fails.

use std::collections::BTreeSet;
use std::env;
use std::process::Command;
use std::time::Duration;

use conformance::{Check, suites};

use crate::fault::{Fault, give_all_pools};
use crate::faulty::Faulty;

/// Faults with which this check fails.
fn faults_of(check: &str) -> &'static [Fault] {
    match check {
        // basic
        "creates_only_when_nothing_is_idle" => &[Fault::HandsOutTwins],
        "nobody_shares_a_value" => &[Fault::HandsOutTwins],
        "comes_back_recycled" => &[Fault::ForgetsToRecycle],
        "recycles_on_the_way_back" => &[Fault::ForgetsToRecycle],
        "reuses_on_a_quiet_thread_if_it_says_so" => &[Fault::NeverReuses],
        "drop_of_the_pool_frees_everything" => &[Fault::LosesReturns],
        "a_guard_may_be_dropped_on_another_thread" => &[Fault::ForgetsToRecycle],
        "threads_do_not_share_a_value" => &[Fault::HandsOutTwins],
        "threads_may_come_and_go" => &[Fault::LosesReturns],
        "a_panic_in_create_costs_nothing" => &[Fault::SwallowsCreatePanics],
        "a_panic_in_recycle_costs_one_value" => &[Fault::KeepsTheHalfRecycled],
        "a_panic_in_drop_costs_one_value" => &[Fault::StopsAtADropPanic],
        "a_panic_in_use_leaves_the_pool_usable" => &[Fault::KeepsDirtAfterPanic],
        "create_may_use_the_pool" => &[Fault::LocksEverything],
        "recycle_may_use_the_pool" => &[Fault::LocksEverything],
        // full: ageing
        "untouched_values_die_at_the_second_collection" => {
            &[Fault::IgnoresCollect, Fault::HasOneGeneration]
        }
        "a_get_takes_a_victim" => &[Fault::HasOneGeneration],
        "a_used_victim_starts_a_new_life" => &[Fault::HasOneGeneration],
        "a_burst_is_given_back_under_light_use" => &[Fault::IgnoresCollect],
        "a_collection_spares_what_is_in_use" => &[Fault::CollectsWhatIsInUse],
        "an_unused_pool_counts_nothing" => &[Fault::Miscounts(0)],
        "values_of_sleeping_and_ended_threads_age" => &[Fault::IgnoresCollect],
        "collections_may_race_with_use" => &[Fault::CollectsWhatIsInUse],
        "values_of_ended_threads_do_not_pile_up" => &[Fault::LosesReturns],
        "one_gets_and_another_drops_without_growth" => &[Fault::LosesReturns],
        // full: balance
        "each_event_is_counted_where_it_belongs" => &[Fault::Miscounts(2)],
        "the_books_balance_after_every_step" => &[
            Fault::Miscounts(0),
            Fault::Miscounts(1),
            Fault::Miscounts(3),
            Fault::Miscounts(4),
            Fault::Miscounts(5),
            Fault::Miscounts(6),
        ],
        "the_books_balance_when_threads_are_done" => &[Fault::Miscounts(0)],
        "a_leaked_guard_stays_in_use" => &[Fault::Miscounts(0)],
        // full: limits
        "max_idle_bounds_what_is_idle" => &[Fault::IgnoresSettings],
        "max_idle_of_zero_reuses_nothing" => &[Fault::IgnoresSettings],
        "budget_bounds_the_weight_of_what_is_idle" => &[Fault::IgnoresSettings],
        "a_collection_gives_the_budget_back" => &[Fault::IgnoresCollect],
        "max_weight_is_exact_and_without_mercy" => &[Fault::WeighsTooMuch],
        "max_weight_replaces_the_default_rule" => &[Fault::IgnoresSettings],
        "small_values_are_never_oversized" => &[Fault::WeighsTooMuch],
        "an_oversized_value_goes_at_its_fourth_return_in_a_row" => &[Fault::NeverReuses],
        "a_return_within_the_limit_forgives" => &[Fault::WeighsTooMuch],
        "the_limit_follows_what_create_gives" => &[Fault::ForgetsWhatCreateGave],
        // full: panics
        "a_panic_in_recycle_counts_as_discarded" => &[Fault::KeepsTheHalfRecycled],
        "a_panic_in_weight_costs_one_value" => &[Fault::SwallowsWeightPanics],
        "a_panic_in_the_drop_of_a_discarded_value_goes_on" => &[Fault::SwallowsDropPanics],
        "a_panic_in_drop_does_not_stop_a_collection" => &[Fault::StopsAtADropPanic],
        "a_panic_in_recycle_and_then_in_drop_is_one_panic" => &[Fault::KeepsTheHalfRecycled],
        "a_guard_dropped_by_a_panic_discards" => &[Fault::KeepsDirtAfterPanic],
        "keep_after_panic_recycles_and_keeps" => &[Fault::KeepsDirtAfterPanic],
        "a_guard_that_returns_while_unwinding_discards_whenever_it_was_got" => {
            &[Fault::KeepsDirtAfterPanic]
        }
        "a_guard_got_while_unwinding_may_return_later" => &[Fault::NeverReuses],
        "a_guard_that_survives_a_caught_panic_returns_as_usual" => &[Fault::NeverReuses],
        "a_panic_in_recycle_while_unwinding_is_contained" => &[Fault::KeepsTheHalfRecycled],
        "a_panic_in_drop_while_unwinding_is_contained" => &[Fault::KeepsDirtAfterPanic],
        "a_panic_in_a_collection_while_unwinding_is_contained" => &[Fault::IgnoresCollect],
        // full: reentrancy
        "create_may_use_everything" => &[Fault::LocksEverything],
        "recycle_may_use_everything" => &[Fault::LocksEverything],
        "the_drop_of_a_discarded_value_may_use_everything" => &[Fault::LocksEverything],
        "the_drop_in_a_collection_may_use_everything" => &[Fault::LocksEverything],
        "a_closure_may_use_everything" => &[Fault::LocksEverything],
        "a_value_may_drop_another_pool" => &[Fault::LosesReturns],
        "a_value_may_hold_a_guard_of_its_pool" => &[Fault::LocksEverything],
        "thread_local_destructors_may_use_pools" => &[Fault::NeedsItsThreadLocal],
        // full: ways
        "try_get_takes_what_is_idle_and_never_creates" => {
            &[Fault::CreatesInTryGet, Fault::NeverReuses]
        }
        "get_or_try_create_asks_only_when_nothing_is_idle" => &[Fault::NeverReuses],
        "a_value_that_is_never_made_is_not_counted" => &[Fault::SwallowsCreatePanics],
        "a_verdict_of_discard_is_final" => &[Fault::IgnoresTheVerdict],
        "detach_hands_the_value_over_as_it_is" => &[Fault::RecyclesOnDetach],
        "discard_drops_without_recycling" => &[Fault::RecyclesOnDiscard],
        "put_recycles_like_any_return" => &[Fault::ForgetsToRecycle],
        "put_may_be_refused_by_the_verdict" => &[Fault::IgnoresTheVerdict],
        "a_panic_while_a_put_recycles_costs_that_value" => &[Fault::KeepsTheHalfRecycled],
        "an_owned_guard_returns_its_value" => &[Fault::LosesReturns],
        "an_owned_guard_keeps_its_pool_alive" => &[Fault::LosesReturns],
        "an_owned_guard_moves_to_any_thread" => &[Fault::LosesReturns],
        "an_owned_guard_detaches_and_discards" => &[Fault::RecyclesOnDetach],
        "the_last_owned_guard_may_panic" => &[Fault::KeepsTheHalfRecycled],
        // chaos
        "gets_miss_and_returns_discard" => &[Fault::KnowsNoChaos],
        "try_get_misses" => &[Fault::KnowsNoChaos],
        "one_seed_makes_the_same_decisions" => &[Fault::IgnoresTheSeed],
        "a_right_program_sees_nothing_wrong" => &[Fault::ForgetsToRecycle],
        "threads_see_nothing_wrong" => &[Fault::ForgetsToRecycle],
        "it_ends_with_its_scope" => &[Fault::NeverReuses],
        "a_scope_within_a_scope_panics" => &[Fault::KnowsNoChaos],
        "scopes_take_turns" => &[Fault::KnowsNoChaos],
        // collect_all
        "it_ages_every_pool" => &[Fault::CollectsNothing],
        "it_reaches_a_pool_that_moved" => &[Fault::CollectsNothing],
        "it_passes_over_unused_pools" => &[Fault::CollectsNothing],
        "it_passes_over_dropped_pools" => &[Fault::CollectsNothing],
        "a_panic_in_one_pool_does_not_stop_it" => &[Fault::SwallowsPanicsOfAll],
        "a_drop_may_call_it" => &[Fault::CollectsNothing],
        _ => panic!("{check}: name a fault with which it fails"),
    }
}

/// The fault that this process is about: the test below starts it so.
const FAULT: &str = "CONFORMANCE_FAULT";

fn all_checks() -> Vec<Check> {
    [
        suites::basic::checks::<Faulty>(),
        suites::full::checks::<Faulty>(),
        suites::chaos::checks::<Faulty>(),
        suites::collect_all::checks::<Faulty>(),
    ]
    .concat()
}

/// Each fault in a process of its own, since chaos and `collect_all` reach all pools of a process.
#[test]
fn each_fault_is_caught() {
    let this = env::current_exe().expect("a test knows its binary");
    let all = all_checks();
    let faults = all.iter().flat_map(|check| faults_of(check.name));
    let faults: BTreeSet<_> = faults.map(|fault| format!("{fault:?}")).collect();
    for fault in faults {
        let run = Command::new(&this)
            .args(["--exact", "controls::in_this_process", "--nocapture"])
            .env(FAULT, &fault)
            .output()
            .expect("a test can start its binary");
        let said = String::from_utf8_lossy(&run.stdout) + String::from_utf8_lossy(&run.stderr);
        let passed = run.status.success() && said.contains("1 passed");
        assert!(passed, "{fault}: {said}");
    }
}

/// Without a fault, all checks pass. With one, those that name it fail.
#[test]
fn in_this_process() {
    let all = all_checks();
    let Ok(name) = env::var(FAULT) else {
        all.iter().for_each(Check::enforce);
        return;
    };
    let faults = all.iter().flat_map(|check| faults_of(check.name));
    let fault = faults.copied().find(|fault| format!("{fault:?}") == name);
    let fault = fault.expect("the test above names a fault");
    give_all_pools(fault);
    // A check that waits for a lock of its own thread never ends. All others do, long before.
    let waits = fault == Fault::LocksEverything;
    let limit = Duration::from_millis(if waits { 500 } else { 30_000 });
    let checks = all
        .iter()
        .filter(|check| faults_of(check.name).contains(&fault));
    for check in checks {
        let Err(happened) = check.outcome(limit) else {
            panic!("{} passes, in spite of the fault", check.name);
        };
        let waited = happened.starts_with("still waiting");
        assert_eq!(waited, waits, "{} fails otherwise: {happened}", check.name);
    }
}
