//! Values that leave in the wrong way.

use std::mem::forget;

use conformance::Probe;
use hintpool::{Guard, OwnedGuard, Recycle, Verdict};

use super::controls;
use crate::faulty::{Fault, Faulty, InnerGuard, InnerOwned};

#[derive(Default)]
struct IgnoresTheVerdict;

impl Fault for IgnoresTheVerdict {
    fn recycle(probe: &mut Probe) -> Verdict {
        let _ = probe.recycle();
        Verdict::Keep
    }
}

/// Cleans what is no longer its own.
#[derive(Default)]
struct RecyclesOnDetach;

impl Fault for RecyclesOnDetach {
    fn detach(guard: InnerGuard<'_, Self>) -> Probe {
        let mut probe = Guard::detach(guard);
        let _ = probe.recycle();
        probe
    }

    fn detach_owned(guard: InnerOwned<Self>) -> Probe {
        let mut probe = OwnedGuard::detach(guard);
        let _ = probe.recycle();
        probe
    }
}

/// Runs the type's code on a value that its user distrusts.
#[derive(Default)]
struct RecyclesOnDiscard;

impl Fault for RecyclesOnDiscard {
    fn discard(_: &Faulty<Self>, mut guard: InnerGuard<'_, Self>) {
        let _ = guard.recycle();
        Guard::discard(guard);
    }
}

/// Returns what was to be discarded.
#[derive(Default)]
struct ReturnsOnDiscard;

impl Fault for ReturnsOnDiscard {
    fn discard(_: &Faulty<Self>, guard: InnerGuard<'_, Self>) {
        drop(guard);
    }
}

#[derive(Default)]
struct LosesOwnedGuards;

impl Fault for LosesOwnedGuards {
    fn give_back_owned(_: &Faulty<Self>, guard: InnerOwned<Self>) {
        forget(guard);
    }
}

controls! {
    ByFailing ignores_the_verdict of IgnoresTheVerdict: [
        full::leaving::a_verdict_of_discard_is_final,
        full::leaving::put_may_be_refused_by_the_verdict,
        full::balance::the_books_balance_after_every_step,
    ]
    ByFailing recycles_on_detach of RecyclesOnDetach: [
        full::leaving::detach_hands_the_value_over_as_it_is,
        full::owned::an_owned_guard_detaches_and_discards,
    ]
    ByFailing recycles_on_discard of RecyclesOnDiscard: [
        full::leaving::discard_drops_without_recycling,
    ]
    ByFailing returns_on_discard of ReturnsOnDiscard: [
        full::leaving::discard_drops_without_recycling,
        full::reentrancy::the_drop_of_a_discarded_value_may_use_everything,
    ]
    ByFailing loses_owned_guards of LosesOwnedGuards: [
        full::owned::an_owned_guard_returns_its_value,
        full::owned::an_owned_guard_keeps_its_pool_alive,
        full::owned::an_owned_guard_moves_to_any_thread,
    ]
}
