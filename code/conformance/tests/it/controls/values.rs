//! Wrong values: made too early, shared, dropped twice, dirty, lost.

use std::sync::{Arc, Mutex, OnceLock};

use conformance::{Create, Probe};
use hintpool::{Recycle, Settings, Verdict};

use super::controls;
use crate::faulty::{Fault, Faulty, InnerGuard};

/// Makes a second value whenever it makes one, to be ahead.
#[derive(Default)]
struct CreatesAhead;

impl Fault for CreatesAhead {
    fn get(pool: &Faulty<Self>) -> InnerGuard<'_, Self> {
        let (first, _second) = (pool.inner.get(), pool.inner.get());
        first
    }
}

/// Hands every second value to two users at once, as a lost race on a slot would.
#[derive(Default)]
struct HandsOutTwins;

impl Fault for HandsOutTwins {
    fn create(create: Create) -> Create {
        let twin = Mutex::new(None);
        Box::new(move || {
            let mut twin = twin.lock().expect("create does not panic here");
            twin.take().unwrap_or_else(|| {
                let probe = create();
                *twin = Some(probe.forge());
                probe
            })
        })
    }
}

/// Drops a value when it comes back, and keeps it as well.
#[derive(Default)]
struct DropsTwice;

impl Fault for DropsTwice {
    fn give_back(_: &Faulty<Self>, guard: InnerGuard<'_, Self>) {
        drop(guard.forge());
        drop(guard);
    }
}

/// Keeps values as they come back.
#[derive(Default)]
struct ForgetsToRecycle;

impl Fault for ForgetsToRecycle {
    fn recycle(_: &mut Probe) -> Verdict {
        Verdict::Keep
    }
}

/// Lets dirty values lie in the pool until somebody wants one.
#[derive(Default)]
struct RecyclesOnGet;

impl Fault for RecyclesOnGet {
    fn recycle(_: &mut Probe) -> Verdict {
        Verdict::Keep
    }

    fn get(pool: &Faulty<Self>) -> InnerGuard<'_, Self> {
        let mut guard = pool.inner.get();
        let _ = guard.recycle();
        guard
    }
}

/// Says that it reuses and does not.
#[derive(Default)]
struct NeverReuses;

impl Fault for NeverReuses {
    fn settings(settings: Settings) -> Settings {
        settings.max_idle(0)
    }
}

/// Holds itself alive.
#[derive(Default)]
struct NeverFrees(OnceLock<()>);

impl Fault for NeverFrees {
    fn get(pool: &Faulty<Self>) -> InnerGuard<'_, Self> {
        let hold = || std::mem::forget(Arc::clone(&pool.inner));
        pool.fault.0.get_or_init(hold);
        pool.inner.get()
    }
}

controls! {
    ByFailing creates_ahead of CreatesAhead: [
        basic::values::creates_only_when_nothing_is_idle,
    ]
    ByFailing hands_out_twins of HandsOutTwins: [
        basic::values::nobody_shares_a_value,
        basic::threads::threads_do_not_share_a_value,
    ]
    ByFailing drops_twice of DropsTwice: [
        basic::values::drop_of_the_pool_frees_everything,
        basic::values::comes_back_recycled,
    ]
    ByFailing forgets_to_recycle of ForgetsToRecycle: [
        basic::values::comes_back_recycled,
        basic::values::recycles_on_the_way_back,
        full::leaving::put_recycles_like_any_return,
        full::unwinding::keep_after_panic_recycles_and_keeps,
    ]
    ByFailing recycles_on_get of RecyclesOnGet: [
        basic::values::recycles_on_the_way_back,
    ]
    ByFailing never_reuses of NeverReuses: [
        basic::values::reuses_on_a_quiet_thread_if_it_says_so,
        full::trying::try_get_takes_what_is_idle,
        full::unwinding::a_guard_that_survives_a_caught_panic_returns_as_usual,
    ]
    ByFailing never_frees of NeverFrees: [
        basic::values::drop_of_the_pool_frees_everything,
        basic::threads::threads_may_come_and_go,
        full::reentrancy::a_value_may_drop_another_pool,
    ]
}
