//! Panics swallowed, or paid for with more than one value.

use std::collections::HashSet;
use std::mem::{ManuallyDrop, forget, take};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::thread;

use conformance::Probe;
use hintpool::{Guard, OwnedGuard, Recycle, Verdict};

use super::controls;
use crate::faulty::{Fault, Faulty, InnerGuard, InnerOwned};

fn caught<R>(work: impl FnOnce() -> R) -> Option<R> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// Tries again where `create` panics, and tells nobody.
#[derive(Default)]
struct SwallowsCreatePanics;

impl Fault for SwallowsCreatePanics {
    fn get(pool: &Faulty<Self>) -> InnerGuard<'_, Self> {
        caught(|| pool.inner.get()).unwrap_or_else(|| pool.inner.get())
    }
}

/// Discards where recycling panics, and tells nobody.
#[derive(Default)]
struct SwallowsRecyclePanics;

impl Fault for SwallowsRecyclePanics {
    fn recycle(probe: &mut Probe) -> Verdict {
        caught(|| probe.recycle()).unwrap_or(Verdict::Discard)
    }
}

/// Keeps what its recycling left half-done. A pool that lets both panics of a value through cannot
/// be shown here: it aborts the process.
#[derive(Default)]
struct KeepsTheHalfRecycled;

impl Fault for KeepsTheHalfRecycled {
    fn recycle(probe: &mut Probe) -> Verdict {
        caught(|| probe.recycle()).unwrap_or(Verdict::Keep)
    }
}

#[derive(Default)]
struct SwallowsWeightPanics;

impl Fault for SwallowsWeightPanics {
    fn weight(probe: &Probe) -> usize {
        caught(|| probe.weight()).unwrap_or(0)
    }
}

#[derive(Default)]
struct SwallowsDropPanics;

impl Fault for SwallowsDropPanics {
    fn discard(_: &Faulty<Self>, guard: InnerGuard<'_, Self>) {
        caught(|| Guard::discard(guard));
    }

    fn collect(pool: &Faulty<Self>) {
        caught(|| pool.inner.collect());
    }
}

/// Drops its values one after the other, and gives up at the first that panics.
#[derive(Default)]
struct StopsAtADropPanic(Mutex<Vec<Probe>>);

impl Fault for StopsAtADropPanic {
    fn give_back(pool: &Faulty<Self>, guard: InnerGuard<'_, Self>) {
        let mut kept = pool.fault.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(Guard::detach(guard));
    }

    fn collect(pool: &Faulty<Self>) {
        pool.fault.drop_all();
    }
}

impl StopsAtADropPanic {
    fn drop_all(&self) {
        let mut values = take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        while let Some(value) = values.pop() {
            let rest = ManuallyDrop::new(values);
            drop(value);
            values = ManuallyDrop::into_inner(rest);
        }
    }
}

impl Drop for StopsAtADropPanic {
    fn drop(&mut self) {
        self.drop_all();
    }
}

/// Leaks what a panic drops, and keeps dirty what it does not leak.
#[derive(Default)]
struct LeaksOnPanic;

impl Fault for LeaksOnPanic {
    fn give_back(_: &Faulty<Self>, guard: InnerGuard<'_, Self>) {
        match thread::panicking() {
            true => forget(Guard::detach(guard)),
            false => drop(guard),
        }
    }
}

/// Keeps what a panic drops, whatever its type says.
#[derive(Default)]
struct KeepsAfterPanic;

impl Fault for KeepsAfterPanic {
    fn keeps_after_panic(_: bool) -> bool {
        true
    }
}

/// Keeps what a panic drops, dirt and all.
#[derive(Default)]
struct KeepsDirtAfterPanic;

impl Fault for KeepsDirtAfterPanic {
    fn keeps_after_panic(_: bool) -> bool {
        true
    }

    fn recycle(probe: &mut Probe) -> Verdict {
        match thread::panicking() {
            true => Verdict::Keep,
            false => probe.recycle(),
        }
    }
}

/// Discards what a panic drops, whatever its type says.
#[derive(Default)]
struct NeverKeepsAfterPanic;

impl Fault for NeverKeepsAfterPanic {
    fn keeps_after_panic(_: bool) -> bool {
        false
    }
}

/// Asks only at the get whether the thread unwinds.
#[derive(Default)]
struct JudgesAtGet(Mutex<HashSet<usize>>);

impl Fault for JudgesAtGet {
    fn get(pool: &Faulty<Self>) -> InnerGuard<'_, Self> {
        let guard = pool.inner.get();
        if thread::panicking() {
            pool.fault.0.lock().unwrap().insert(guard.id());
        }
        guard
    }

    fn give_back(pool: &Faulty<Self>, guard: InnerGuard<'_, Self>) {
        match pool.fault.0.lock().unwrap().remove(&guard.id()) {
            true => pool.inner.put(Guard::detach(guard)),
            false => drop(guard),
        }
    }
}

/// Takes the end of unwinding for a panic, as well as its beginning.
#[derive(Default)]
struct JudgesByChange(Mutex<HashSet<usize>>);

impl Fault for JudgesByChange {
    fn get(pool: &Faulty<Self>) -> InnerGuard<'_, Self> {
        let guard = pool.inner.get();
        if thread::panicking() {
            pool.fault.0.lock().unwrap().insert(guard.id());
        }
        guard
    }

    fn give_back(pool: &Faulty<Self>, guard: InnerGuard<'_, Self>) {
        let unwinding_at_get = pool.fault.0.lock().unwrap().remove(&guard.id());
        match unwinding_at_get == thread::panicking() {
            true => drop(guard),
            false => Guard::discard(guard),
        }
    }
}

/// An owned guard that panics on its way back leaks its pool.
#[derive(Default)]
struct LeaksThePoolOnPanic;

impl Fault for LeaksThePoolOnPanic {
    fn give_back_owned(_: &Faulty<Self>, mut guard: InnerOwned<Self>) {
        let outcome = catch_unwind(AssertUnwindSafe(|| guard.recycle()));
        match outcome {
            Ok(_) => drop(guard),
            Err(panic) => {
                forget(guard);
                std::panic::resume_unwind(panic);
            }
        }
    }

    fn detach_owned(guard: InnerOwned<Self>) -> Probe {
        OwnedGuard::detach(guard)
    }
}

controls! {
    ByFailing swallows_create_panics of SwallowsCreatePanics: [
        basic::panics::a_panic_in_create_costs_nothing,
    ]
    ByFailing swallows_recycle_panics of SwallowsRecyclePanics: [
        basic::panics::a_panic_in_recycle_costs_one_value,
        full::panics::a_panic_in_recycle_counts_as_discarded,
        full::leaving::a_panic_while_a_put_recycles_costs_that_value,
    ]
    ByFailing keeps_the_half_recycled of KeepsTheHalfRecycled: [
        basic::panics::a_panic_in_recycle_costs_one_value,
        full::panics::a_panic_in_recycle_and_then_in_drop_is_one_panic,
        full::unwinding::a_panic_in_recycle_while_unwinding_is_contained,
    ]
    ByFailing swallows_weight_panics of SwallowsWeightPanics: [
        full::panics::a_panic_in_weight_costs_one_value,
    ]
    ByFailing swallows_drop_panics of SwallowsDropPanics: [
        full::panics::a_panic_in_the_drop_of_a_discarded_value_goes_on,
        full::panics::a_panic_in_drop_does_not_stop_a_collection,
    ]
    ByFailing stops_at_a_drop_panic of StopsAtADropPanic: [
        basic::panics::a_panic_in_drop_costs_one_value,
        full::panics::a_panic_in_drop_does_not_stop_a_collection,
    ]
    ByFailing leaks_on_panic of LeaksOnPanic: [
        basic::panics::a_panic_in_use_leaves_the_pool_usable,
        full::unwinding::a_guard_dropped_by_a_panic_discards,
        full::unwinding::a_panic_in_drop_while_unwinding_is_contained,
    ]
    ByFailing keeps_after_panic of KeepsAfterPanic: [
        full::unwinding::a_guard_dropped_by_a_panic_discards,
        full::owned::an_owned_guard_dropped_by_a_panic_discards,
    ]
    ByFailing keeps_dirt_after_panic of KeepsDirtAfterPanic: [
        basic::panics::a_panic_in_use_leaves_the_pool_usable,
        full::unwinding::keep_after_panic_recycles_and_keeps,
    ]
    ByFailing never_keeps_after_panic of NeverKeepsAfterPanic: [
        full::unwinding::keep_after_panic_recycles_and_keeps,
    ]
    ByFailing judges_at_get of JudgesAtGet: [
        full::unwinding::a_guard_that_returns_while_unwinding_discards_whenever_it_was_got,
    ]
    ByFailing judges_by_change of JudgesByChange: [
        full::unwinding::a_guard_got_while_unwinding_may_return_later,
    ]
    ByFailing leaks_the_pool_on_panic of LeaksThePoolOnPanic: [
        full::owned::the_last_owned_guard_may_panic,
    ]
}
