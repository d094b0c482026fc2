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
    use Fault::*;
    match check {
        // basic
        "creates_only_when_nothing_is_idle" => &[HandsOutTwins],
        "nobody_shares_a_value" => &[HandsOutTwins],
        "comes_back_recycled" => &[ForgetsToRecycle],
        "recycles_on_the_way_back" => &[ForgetsToRecycle],
        "reuses_on_a_quiet_thread_if_it_says_so" => &[NeverReuses],
        "drop_of_the_pool_frees_everything" => &[LosesReturns],
        "a_guard_may_be_dropped_on_another_thread" => &[ForgetsToRecycle],
        "threads_do_not_share_a_value" => &[HandsOutTwins],
        "threads_may_come_and_go" => &[LosesReturns],
        "a_panic_in_create_costs_nothing" => &[SwallowsCreatePanics],
        "a_panic_in_recycle_costs_one_value" => &[KeepsTheHalfRecycled],
        "a_panic_in_drop_costs_one_value" => &[StopsAtADropPanic],
        "a_panic_in_use_leaves_the_pool_usable" => &[KeepsDirtAfterPanic],
        "create_may_use_the_pool" => &[LocksEverything],
        "recycle_may_use_the_pool" => &[LocksEverything],
        // full: ageing
        "untouched_values_die_at_the_second_collection" => &[IgnoresCollect, HasOneGeneration],
        "a_get_takes_a_victim" => &[HasOneGeneration],
        "a_used_victim_starts_a_new_life" => &[HasOneGeneration],
        "a_burst_is_given_back_under_light_use" => &[IgnoresCollect],
        "a_collection_spares_what_is_in_use" => &[CollectsWhatIsInUse],
        "an_unused_pool_counts_nothing" => &[Miscounts(0)],
        "values_of_sleeping_and_ended_threads_age" => &[IgnoresCollect],
        "collections_may_race_with_use" => &[CollectsWhatIsInUse],
        "values_of_ended_threads_do_not_pile_up" => &[LosesReturns],
        "one_gets_and_another_drops_without_growth" => &[LosesReturns],
        // full: balance
        "each_event_is_counted_where_it_belongs" => &[Miscounts(2)],
        "the_books_balance_after_every_step" => &[
            Miscounts(0),
            Miscounts(1),
            Miscounts(3),
            Miscounts(4),
            Miscounts(5),
            Miscounts(6),
        ],
        "the_books_balance_when_threads_are_done" => &[Miscounts(0)],
        "a_leaked_guard_stays_in_use" => &[Miscounts(0)],
        // full: limits
        "max_idle_bounds_what_is_idle" => &[IgnoresSettings],
        "max_idle_of_zero_reuses_nothing" => &[IgnoresSettings],
        "budget_bounds_the_weight_of_what_is_idle" => &[IgnoresSettings],
        "a_collection_gives_the_budget_back" => &[IgnoresCollect],
        "max_weight_is_exact_and_without_mercy" => &[WeighsTooMuch],
        "max_weight_replaces_the_default_rule" => &[IgnoresSettings],
        "small_values_are_never_oversized" => &[WeighsTooMuch],
        "an_oversized_value_goes_at_its_fourth_return_in_a_row" => &[NeverReuses],
        "a_return_within_the_limit_forgives" => &[WeighsTooMuch],
        "the_limit_follows_what_create_gives" => &[ForgetsWhatCreateGave],
        // full: panics
        "a_panic_in_recycle_counts_as_discarded" => &[KeepsTheHalfRecycled],
        "a_panic_in_weight_costs_one_value" => &[SwallowsWeightPanics],
        "a_panic_in_the_drop_of_a_discarded_value_goes_on" => &[SwallowsDropPanics],
        "a_panic_in_drop_does_not_stop_a_collection" => &[StopsAtADropPanic],
        "a_panic_in_recycle_and_then_in_drop_is_one_panic" => &[KeepsTheHalfRecycled],
        "a_guard_dropped_by_a_panic_discards" => &[KeepsDirtAfterPanic],
        "keep_after_panic_recycles_and_keeps" => &[KeepsDirtAfterPanic],
        "a_guard_that_returns_while_unwinding_discards_whenever_it_was_got" => {
            &[KeepsDirtAfterPanic]
        }
        "a_guard_got_while_unwinding_may_return_later" => &[NeverReuses],
        "a_guard_that_survives_a_caught_panic_returns_as_usual" => &[NeverReuses],
        "a_panic_in_recycle_while_unwinding_is_contained" => &[KeepsTheHalfRecycled],
        "a_panic_in_drop_while_unwinding_is_contained" => &[KeepsDirtAfterPanic],
        "a_panic_in_a_collection_while_unwinding_is_contained" => &[IgnoresCollect],
        // full: reentrancy
        "create_may_use_everything" => &[LocksEverything],
        "recycle_may_use_everything" => &[LocksEverything],
        "the_drop_of_a_discarded_value_may_use_everything" => &[LocksEverything],
        "the_drop_in_a_collection_may_use_everything" => &[LocksEverything],
        "a_closure_may_use_everything" => &[LocksEverything],
        "a_value_may_drop_another_pool" => &[LosesReturns],
        "a_value_may_hold_a_guard_of_its_pool" => &[LocksEverything],
        "thread_local_destructors_may_use_pools" => &[NeedsItsThreadLocal],
        // full: ways
        "try_get_takes_what_is_idle_and_never_creates" => &[CreatesInTryGet, NeverReuses],
        "get_or_try_create_asks_only_when_nothing_is_idle" => &[NeverReuses],
        "a_value_that_is_never_made_is_not_counted" => &[SwallowsCreatePanics],
        "a_verdict_of_discard_is_final" => &[IgnoresTheVerdict],
        "detach_hands_the_value_over_as_it_is" => &[RecyclesOnDetach],
        "discard_drops_without_recycling" => &[RecyclesOnDiscard],
        "put_recycles_like_any_return" => &[ForgetsToRecycle],
        "put_may_be_refused_by_the_verdict" => &[IgnoresTheVerdict],
        "a_panic_while_a_put_recycles_costs_that_value" => &[KeepsTheHalfRecycled],
        "an_owned_guard_returns_its_value" => &[LosesReturns],
        "an_owned_guard_keeps_its_pool_alive" => &[LosesReturns],
        "an_owned_guard_moves_to_any_thread" => &[LosesReturns],
        "an_owned_guard_detaches_and_discards" => &[RecyclesOnDetach],
        "the_last_owned_guard_may_panic" => &[KeepsTheHalfRecycled],
        // chaos
        "gets_miss_and_returns_discard" => &[KnowsNoChaos],
        "try_get_misses" => &[KnowsNoChaos],
        "one_seed_makes_the_same_decisions" => &[IgnoresTheSeed],
        "a_right_program_sees_nothing_wrong" => &[ForgetsToRecycle],
        "threads_see_nothing_wrong" => &[ForgetsToRecycle],
        "it_ends_with_its_scope" => &[NeverReuses],
        "a_scope_within_a_scope_panics" => &[KnowsNoChaos],
        "scopes_take_turns" => &[KnowsNoChaos],
        // collect_all
        "it_ages_every_pool" => &[CollectsNothing],
        "it_reaches_a_pool_that_moved" => &[CollectsNothing],
        "it_passes_over_unused_pools" => &[CollectsNothing],
        "it_passes_over_dropped_pools" => &[CollectsNothing],
        "a_panic_in_one_pool_does_not_stop_it" => &[SwallowsPanicsOfAll],
        "a_drop_may_call_it" => &[CollectsNothing],
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
