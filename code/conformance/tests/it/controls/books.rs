//! Wrong books.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use conformance::Probe;
use hintpool::Stats;

use super::controls;
use crate::faulty::{Fault, Faulty, InnerGuard};

/// Counts one more than there was, in one of its books.
#[derive(Default)]
struct Miscounts<const BOOK: usize>;

impl<const BOOK: usize> Fault for Miscounts<BOOK> {
    fn stats(pool: &Faulty<Self>) -> Stats {
        let mut stats = pool.inner.stats();
        let books = [
            &mut stats.created,
            &mut stats.donated,
            &mut stats.reused,
            &mut stats.discarded,
            &mut stats.collected,
            &mut stats.detached,
            &mut stats.idle,
        ];
        for (index, count) in books.into_iter().enumerate() {
            *count += u64::from(index == BOOK);
        }
        stats
    }
}

type MiscountsCreated = Miscounts<0>;
type MiscountsDonated = Miscounts<1>;
type MiscountsReused = Miscounts<2>;
type MiscountsDiscarded = Miscounts<3>;
type MiscountsCollected = Miscounts<4>;
type MiscountsDetached = Miscounts<5>;
type MiscountsIdle = Miscounts<6>;

/// Counts a value before it is there, and leaves it counted when it never comes.
#[derive(Default)]
struct CountsBeforeCreating {
    ghosts: AtomicU64,
}

impl CountsBeforeCreating {
    fn count(&self) {
        self.ghosts.fetch_add(1, Ordering::SeqCst);
    }
}

impl Fault for CountsBeforeCreating {
    fn get(pool: &Faulty<Self>) -> InnerGuard<'_, Self> {
        let got = catch_unwind(AssertUnwindSafe(|| pool.inner.get()));
        got.unwrap_or_else(|panic| {
            pool.fault.count();
            resume_unwind(panic)
        })
    }

    fn get_or_try_create<E>(
        pool: &Faulty<Self>,
        create: impl FnOnce() -> Result<Probe, E>,
    ) -> Result<InnerGuard<'_, Self>, E> {
        let attempt = AssertUnwindSafe(|| pool.inner.get_or_try_create(create));
        match catch_unwind(attempt) {
            Ok(Ok(guard)) => Ok(guard),
            Ok(Err(error)) => {
                pool.fault.count();
                Err(error)
            }
            Err(panic) => {
                pool.fault.count();
                resume_unwind(panic)
            }
        }
    }

    fn stats(pool: &Faulty<Self>) -> Stats {
        let mut stats = pool.inner.stats();
        stats.created += pool.fault.ghosts.load(Ordering::SeqCst);
        stats
    }
}

/// Takes what is out for discarded, so that its books balance by force.
#[derive(Default)]
struct ForgetsWhatIsOut;

impl Fault for ForgetsWhatIsOut {
    fn stats(pool: &Faulty<Self>) -> Stats {
        let mut stats = pool.inner.stats();
        stats.discarded += stats.in_use();
        stats
    }
}

controls! {
    ByFailing miscounts_created of MiscountsCreated: [
        full::balance::each_event_is_counted_where_it_belongs,
        full::balance::the_books_balance_after_every_step,
        full::balance::the_books_balance_when_threads_are_done,
        full::balance::an_unused_pool_has_empty_books,
        full::threads::ended_threads_leave_balanced_books,
        full::reentrancy::create_may_use_everything,
        full::reentrancy::recycle_may_use_everything,
        full::reentrancy::a_closure_may_use_everything,
    ]
    ByFailing miscounts_donated of MiscountsDonated: [
        full::balance::each_event_is_counted_where_it_belongs,
        full::balance::the_books_balance_after_every_step,
        full::leaving::put_may_be_refused_by_the_verdict,
    ]
    ByFailing miscounts_reused of MiscountsReused: [
        full::balance::each_event_is_counted_where_it_belongs,
        full::balance::the_books_balance_when_threads_are_done,
    ]
    ByFailing miscounts_discarded of MiscountsDiscarded: [
        full::balance::each_event_is_counted_where_it_belongs,
        full::balance::the_books_balance_after_every_step,
        full::panics::a_panic_in_recycle_counts_as_discarded,
    ]
    ByFailing miscounts_collected of MiscountsCollected: [
        full::balance::each_event_is_counted_where_it_belongs,
        full::balance::the_books_balance_after_every_step,
        full::ageing::untouched_values_die_at_the_second_collection,
    ]
    ByFailing miscounts_detached of MiscountsDetached: [
        full::balance::each_event_is_counted_where_it_belongs,
        full::balance::the_books_balance_after_every_step,
        full::owned::an_owned_guard_detaches_and_discards,
    ]
    ByFailing miscounts_idle of MiscountsIdle: [
        full::balance::each_event_is_counted_where_it_belongs,
        full::balance::the_books_balance_after_every_step,
    ]
    ByFailing counts_before_creating of CountsBeforeCreating: [
        full::panics::a_panic_in_create_counts_nothing,
        full::trying::an_error_leaves_the_pool_as_it_was,
        full::trying::a_panic_in_the_closure_leaves_the_pool_as_it_was,
    ]
    ByFailing forgets_what_is_out of ForgetsWhatIsOut: [
        full::balance::a_leaked_guard_stays_in_use,
        full::balance::the_books_balance_after_every_step,
    ]
}
