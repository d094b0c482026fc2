//! What a faulty pool makes of its values: how it creates, recycles and weighs them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use conformance::{ByProbe, Create, Probe};
use hintpool::{Policy, Recycle, Verdict};

use super::fault::{Fault, fault};

/// The policy of a faulty pool.
pub(crate) struct FaultyPolicy(pub(super) ByProbe);

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
            Fault::WeighsNothing => 0,
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
pub(super) fn faulty_create(create: Create) -> Create {
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

pub(super) fn caught<R>(work: impl FnOnce() -> R) -> Option<R> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
