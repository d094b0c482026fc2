//! How the suites drive the pool that has a fault.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use conformance::{Basic, ByProbe, Create, Full, Probe};
use hintpool::{Guard, OwnedGuard, Settings, Stats, chaos};

use super::fault::{Fault, fault};
use super::guard::FaultyGuard;
use super::steps::Faulty;
use super::values::{FaultyPolicy, caught, lock};

impl Basic for Faulty {
    type Guard<'a> = FaultyGuard<Guard<'a, Probe, FaultyPolicy>, &'a Self>;

    const REUSES_ON_A_QUIET_THREAD: bool = true;

    fn new(create: Create) -> Self {
        Faulty::with(Settings::new(), ByProbe::default(), create)
    }

    fn get(&self) -> Self::Guard<'_> {
        FaultyGuard::new(self.take(), self)
    }
}

impl Full for Faulty {
    type OwnedGuard = FaultyGuard<OwnedGuard<Probe, FaultyPolicy>, Arc<Self>>;
    type Chaos = Option<chaos::Scope>;

    fn with(settings: Settings, policy: ByProbe, create: Create) -> Self {
        Faulty::around(settings, policy, create)
    }

    fn try_get(&self) -> Option<Self::Guard<'_>> {
        let guard = match fault() {
            Fault::CreatesInTryGet => Some(self.inner.get()),
            _ => self.inner.try_get(),
        };
        Some(FaultyGuard::new(guard?, self))
    }

    fn get_or_try_create<E>(
        &self,
        create: impl FnOnce() -> Result<Probe, E>,
    ) -> Result<Self::Guard<'_>, E> {
        let _lock = self.one_lock();
        let guard = match fault() {
            Fault::AsksBeforeItLooks => {
                let made = create()?;
                self.inner.get_or_try_create(|| Ok(made))?
            }
            Fault::CountsBeforeCreating => {
                self.count.fetch_add(1, Ordering::Relaxed);
                let guard = self.inner.get_or_try_create(create)?;
                self.count.fetch_sub(1, Ordering::Relaxed);
                guard
            }
            _ => self.inner.get_or_try_create(create)?,
        };
        Ok(FaultyGuard::new(guard, self))
    }

    fn get_owned(self: &Arc<Self>) -> Self::OwnedGuard {
        FaultyGuard::new(self.inner.get_owned(), Arc::clone(self))
    }

    fn put(&self, value: Probe) {
        self.inner.put(value);
    }

    fn collect(&self) {
        let _lock = self.one_lock();
        match fault() {
            Fault::IgnoresCollect => {}
            Fault::HasOneGeneration => {
                self.inner.collect();
                self.inner.collect();
            }
            Fault::SwallowsDropPanics => {
                caught(|| self.inner.collect());
            }
            Fault::StopsAtADropPanic => self.drop_kept(),
            Fault::CollectsWhatIsInUse => {
                lock(&self.kept).clear();
                self.inner.collect();
            }
            _ => self.inner.collect(),
        }
    }

    fn stats(&self) -> Stats {
        let mut stats = self.inner.stats();
        match fault() {
            Fault::Miscounts(which) => {
                let counts = [
                    &mut stats.created,
                    &mut stats.donated,
                    &mut stats.reused,
                    &mut stats.discarded,
                    &mut stats.collected,
                    &mut stats.detached,
                    &mut stats.idle,
                ];
                for (index, count) in counts.into_iter().enumerate() {
                    *count += u64::from(index == which);
                }
            }
            Fault::CountsBeforeCreating => stats.created += self.count.load(Ordering::Relaxed),
            _ => {}
        }
        stats
    }

    fn detach(guard: Self::Guard<'_>) -> Probe {
        guard.detach()
    }

    fn discard(guard: Self::Guard<'_>) {
        guard.discard();
    }

    fn detach_owned(guard: Self::OwnedGuard) -> Probe {
        guard.detach()
    }

    fn discard_owned(guard: Self::OwnedGuard) {
        guard.discard();
    }

    fn chaos(seed: u64) -> Self::Chaos {
        static SCOPES: AtomicU64 = AtomicU64::new(0);
        match fault() {
            Fault::KnowsNoChaos => None,
            Fault::IgnoresTheSeed => Some(chaos::scope(SCOPES.fetch_add(1, Ordering::Relaxed))),
            _ => Some(chaos::scope(seed)),
        }
    }

    fn collect_all() {
        match fault() {
            Fault::CollectsNothing => {}
            Fault::SwallowsPanicsOfAll => {
                caught(hintpool::collect_all);
            }
            _ => hintpool::collect_all(),
        }
    }
}
