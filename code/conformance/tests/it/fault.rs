//! What may be wrong with a pool, and what a faulty pool makes of its values: how it creates, recycles and weighs them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

use conformance::{ByProbe, Create, Probe};
use hintpool::{Policy, Recycle, Verdict};

/// The one step that a faulty pool does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// All steps are right: the wrapper itself must break nothing, or the others show nothing.
    None,

    /// Hands every second value to two users at once, as a lost race on a slot would.
    HandsOutTwins,
    /// Keeps values as they come back.
    ForgetsToRecycle,
    /// Says that it reuses and does not.
    NeverReuses,
    /// Loses every value that comes back.
    LosesReturns,
    /// Loses what comes back once its thread-local is gone.
    NeedsItsThreadLocal,
    /// Does everything under one lock.
    LocksEverything,

    /// Tries again where `create` panics, and tells nobody.
    SwallowsCreatePanics,
    /// Keeps what its recycling left half-done. A pool that lets both panics of a value through
    /// cannot be shown here: it aborts the process.
    KeepsTheHalfRecycled,
    /// Takes the weight for zero where asking for it panics.
    SwallowsWeightPanics,
    /// Discards and collects, and tells nobody of a panic in a `Drop`.
    SwallowsDropPanics,
    /// Drops its values one after the other, and gives up at the first that panics.
    StopsAtADropPanic,
    /// Keeps what a panic drops, and does not recycle it.
    KeepsDirtAfterPanic,

    /// Counts one more than there was, in one of its counts.
    Miscounts(usize),
    /// Has no limits but the default ones.
    IgnoresSettings,
    /// Adds one byte to each weight.
    WeighsTooMuch,
    /// Does not know what a value weighed when `create` made it.
    ForgetsWhatCreateGave,

    /// Keeps what its recycling wants discarded.
    IgnoresTheVerdict,
    /// Recycles what leaves the pool for good.
    RecyclesOnDetach,
    /// Recycles a value that its user distrusts.
    RecyclesOnDiscard,
    /// Creates where it may only look.
    CreatesInTryGet,

    /// Collects nothing.
    IgnoresCollect,
    /// Has one generation, as Go's pool had before 1.13.
    HasOneGeneration,
    /// Collects what is out as well.
    CollectsWhatIsInUse,

    /// Has chaos scopes that do nothing, wait for nothing, and forbid nothing.
    KnowsNoChaos,
    /// Makes the decisions of chaos without regard to the seed.
    IgnoresTheSeed,
    /// Does nothing in `collect_all`.
    CollectsNothing,
    /// Tells nobody of a panic in `collect_all`.
    SwallowsPanicsOfAll,
}

static FAULT: OnceLock<Fault> = OnceLock::new();

/// What is wrong with the pools of this process.
pub(crate) fn fault() -> Fault {
    *FAULT.get().unwrap_or(&Fault::None)
}

/// Gives all pools of this process a fault, once.
pub(crate) fn give_all_pools(fault: Fault) {
    FAULT.set(fault).expect("one process has one fault");
}

/// The policy of a faulty pool.
pub(crate) struct FaultyPolicy(pub(crate) ByProbe);

impl Policy<Probe> for FaultyPolicy {
    fn recycle(&self, probe: &mut Probe) -> Verdict {
        match fault() {
            Fault::ForgetsToRecycle => Verdict::Keep,
            Fault::KeepsDirtAfterPanic if thread::panicking() => Verdict::Keep,
            Fault::IgnoresTheVerdict => {
                let _ = probe.recycle();
                Verdict::Keep
            }
            Fault::KeepsTheHalfRecycled => caught(|| probe.recycle()).unwrap_or(Verdict::Keep),
            _ => probe.recycle(),
        }
    }

    fn weight(&self, probe: &Probe) -> usize {
        match fault() {
            Fault::WeighsTooMuch => probe.weight() + 1,
            Fault::SwallowsWeightPanics => caught(|| probe.weight()).unwrap_or(0),
            _ => probe.weight(),
        }
    }

    fn keep_after_panic(&self) -> bool {
        match fault() {
            Fault::KeepsDirtAfterPanic => true,
            _ => self.0.keep_after_panic,
        }
    }
}

/// What the pool calls in place of `create`.
pub(crate) fn faulty_create(create: Create) -> Create {
    match fault() {
        Fault::HandsOutTwins => {
            let twin = Mutex::new(None);
            Box::new(move || {
                let waiting = lock(&twin).take();
                waiting.unwrap_or_else(|| {
                    let probe = create();
                    *lock(&twin) = Some(probe.forge());
                    probe
                })
            })
        }
        Fault::ForgetsWhatCreateGave => Box::new(move || {
            let mut probe = create();
            probe.weigh(0);
            probe
        }),
        _ => create,
    }
}

pub(crate) fn caught<R>(work: impl FnOnce() -> R) -> Option<R> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
