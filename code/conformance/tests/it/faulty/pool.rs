//! How the suites drive the pool that has a fault, and its guards.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use conformance::{Basic, ByProbe, Create, Full, Probe};
use hintpool::{Guard, OwnedGuard, Settings, Stats, chaos};

use super::fault::{Fault, fault};
use super::steps::{Faulty, Inner};
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

/// A guard of hintpool that a [`Faulty`] pool takes back. `P` is what holds on to that.
pub(crate) struct FaultyGuard<G: Inner, P: Deref<Target = Faulty>> {
    /// `None` only when it is taken apart.
    inner: Option<G>,
    pool: P,
}

impl<G: Inner, P: Deref<Target = Faulty>> FaultyGuard<G, P> {
    fn new(inner: G, pool: P) -> Self {
        let inner = Some(inner);
        FaultyGuard { inner, pool }
    }

    fn detach(mut self) -> Probe {
        let inner = self.inner.take().expect("a guard ends once");
        self.pool.detach(inner)
    }

    fn discard(mut self) {
        let inner = self.inner.take().expect("a guard ends once");
        self.pool.discard(inner);
    }
}

impl<G: Inner, P: Deref<Target = Faulty>> Drop for FaultyGuard<G, P> {
    fn drop(&mut self) {
        if let Some(inner) = self.inner.take() {
            self.pool.take_back(inner);
        }
    }
}

impl<G: Inner, P: Deref<Target = Faulty>> Deref for FaultyGuard<G, P> {
    type Target = Probe;

    fn deref(&self) -> &Probe {
        self.inner.as_ref().expect("a guard holds its value")
    }
}

impl<G: Inner, P: Deref<Target = Faulty>> DerefMut for FaultyGuard<G, P> {
    fn deref_mut(&mut self) -> &mut Probe {
        self.inner.as_mut().expect("a guard holds its value")
    }
}
