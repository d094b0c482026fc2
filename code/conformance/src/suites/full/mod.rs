//! What hintpool promises beyond the basic suite, except for what reaches beyond one pool.

mod balance;
mod limits;
mod user_code;
mod ways;

pub use self::{balance::*, limits::*, user_code::*, ways::*};
use crate::Full;
use crate::check::promises;

promises! {
    $ full_tests in suites::full of Full {
        // limits.rs
        untouched_values_die_at_the_second_collection [IgnoresCollect, HasOneGeneration]:
            "what nobody touches survives one collection; the second one drops it, and counts it as \
             collected",
        a_used_victim_starts_a_new_life [HasOneGeneration]:
            "a get that finds nothing else takes a victim, which is fresh when it comes back",
        a_burst_is_given_back_under_light_use [IgnoresCollect]:
            "two collections give a burst back, even while one value at a time stays in use",
        a_collection_spares_what_is_in_use [CollectsWhatIsInUse]:
            "a collection touches no value that is out",
        values_of_sleeping_and_ended_threads_age [IgnoresCollect]:
            "values that a sleeping or an ended thread left idle age like all others",
        collections_may_race_with_use [CollectsWhatIsInUse]:
            "collections during use hurt nobody, and the books balance afterwards",
        one_gets_and_another_drops_without_growth [LosesReturns]:
            "when one thread gets and another drops, nothing grows without bound",
        max_idle_bounds_what_is_idle [IgnoresSettings]:
            "max_idle(n) keeps at most n values idle, victims included, and discards the rest; \
             max_idle(0) keeps none",
        budget_bounds_the_weight_of_what_is_idle [IgnoresSettings, IgnoresCollect]:
            "budget(n) keeps idle values of n bytes in all, victims included, and discards the rest; \
             what a collection drops no longer counts",
        max_weight_replaces_the_default_rule [IgnoresSettings, WeighsTooMuch]:
            "max_weight(n) keeps n bytes however often they come back, and discards n + 1 at the \
             first return",
        an_oversized_value_goes_at_its_fourth_return_in_a_row [WeighsTooMuch, NeverReuses]:
            "by default a value of 64 KiB is kept, however often it comes back; a larger one is kept \
             three times and discarded at the fourth return in a row",
        a_return_within_the_limit_forgives [WeighsTooMuch]:
            "a return within the limit starts the count of oversized returns anew",
        // balance.rs
        each_event_is_counted_where_it_belongs [Miscounts(0), Miscounts(2)]:
            "created, donated, reused, discarded, collected, detached and idle each count their \
             own events and nothing else, and a pool that nobody used counts nothing",
        the_books_balance_after_every_step [Miscounts(0), Miscounts(1), Miscounts(3), Miscounts(4), Miscounts(5), Miscounts(6)]:
            "created + donated = in use + idle + discarded + collected + detached, at every quiet \
             moment",
        the_books_balance_when_threads_are_done [Miscounts(0)]:
            "hundreds of threads, started and ended in turn, leave books that balance",
        a_leaked_guard_stays_in_use [Miscounts(0)]:
            "a leaked guard counts as in use for ever; the pool goes on and can be dropped",
        // user_code.rs
        a_panic_in_weight_costs_one_value [SwallowsPanics]:
            "a value whose weight panics on the way back is dropped and counted as discarded",
        a_panic_in_the_drop_of_a_discarded_value_goes_on [SwallowsPanics]:
            "a panic in the Drop of a discarded value reaches the caller; the books balance",
        a_panic_in_drop_does_not_stop_a_collection [StopsAtADropPanic]:
            "a collection drops every dead value though one panics; the panic goes on afterwards",
        a_panic_in_recycle_and_then_in_drop_is_one_panic [SwallowsPanics]:
            "a value that panics in recycling and again in Drop costs that value, not the process",
        a_guard_dropped_by_a_panic_discards [KeepsDirtAfterPanic]:
            "a value whose guard a panic drops, borrowed or owned, is discarded, and not recycled first",
        unwinding_is_judged_at_the_return [KeepsDirtAfterPanic, NeverReuses]:
            "a guard that returns while the thread unwinds discards, whenever it was got; one that \
             was got then and returns later does not, and a panic caught before changes nothing",
        a_panic_in_drop_while_unwinding_is_contained [KeepsDirtAfterPanic]:
            "a panic in Drop while the thread unwinds costs that value, not the process",
        a_panic_in_a_collection_while_unwinding_is_contained [IgnoresCollect]:
            "a panic in Drop in a collection while the thread unwinds costs nothing else",
        create_may_use_everything [LocksEverything]:
            "create may use the whole interface of the pool that calls it",
        recycle_may_use_everything [LocksEverything]:
            "recycling may use the whole interface of the pool that calls it",
        the_drop_of_a_discarded_value_may_use_everything [LocksEverything]:
            "the Drop of a discarded value may use the whole interface of its pool",
        the_drop_in_a_collection_may_use_everything [LocksEverything]:
            "the Drop of a collected value may use its pool, and collect it once more",
        a_closure_may_use_everything [LocksEverything]:
            "the closure of get_or_try_create may use the whole interface of the pool",
        a_value_may_drop_another_pool [LosesReturns]:
            "a pool may be dropped in the Drop of another pool's value",
        a_value_may_hold_a_guard_of_its_pool [LocksEverything]:
            "a value may hold an owned guard of the pool that it idles in; collections free both",
        thread_local_destructors_may_use_pools [NeedsItsThreadLocal]:
            "the destructor of a thread-local may get, return, and drop a guard",
        // ways.rs
        try_get_takes_what_is_idle_and_never_creates [CreatesInTryGet, NeverReuses]:
            "try_get gives an idle value, which comes back like any other, or none, and creates in \
             no case",
        get_or_try_create_asks_only_when_nothing_is_idle [NeverReuses]:
            "get_or_try_create runs its closure only when nothing is idle, and never create",
        a_value_that_is_never_made_is_not_counted [SwallowsPanics]:
            "an error of the closure, its panic, and one in create go to the caller and leave the \
             books as they were",
        a_verdict_of_discard_is_final [IgnoresTheVerdict]:
            "a value whose recycling says Discard is dropped at once and never seen again",
        detach_hands_the_value_over_as_it_is [RecyclesWhatLeaves]:
            "a detached value is yours: not recycled, not dropped, no longer the pool's",
        discard_drops_without_recycling [RecyclesWhatLeaves]:
            "a discarded value is dropped at once, and not recycled first",
        put_recycles_like_any_return [ForgetsToRecycle]:
            "a value given by put is recycled before anyone gets it",
        put_discards_what_it_may_not_keep [IgnoresTheVerdict, SwallowsPanics]:
            "a value given by put is dropped if its recycling says Discard, or panics; the books \
             balance",
        an_owned_guard_returns_its_value [LosesReturns]:
            "an owned guard recycles and returns its value like a borrowed one",
        an_owned_guard_keeps_its_pool_alive [LosesReturns]:
            "an owned guard may outlive every other handle, also on another thread; value and pool go \
             with it",
        an_owned_guard_detaches_and_discards [RecyclesWhatLeaves]:
            "detach and discard of an owned guard do what those of a borrowed one do",
        the_last_owned_guard_may_panic [SwallowsPanics]:
            "a panic in recycling does not keep the pool alive that the guard was the last to hold",
    }
}
