//! hintpool with one step replaced by a wrong one.

use std::cell::RefCell;
use std::mem::{ManuallyDrop, forget, take};
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use conformance::{Basic, ByProbe, Create, Full, Probe};
use hintpool::{Guard, OwnedGuard, Pool, Recycle, Settings, Stats, chaos};

use crate::fault::{Fault, FaultyPolicy, caught, fault, faulty_create, lock};

/// hintpool, but for the [`fault`] of this process.
pub(crate) struct Faulty {
    inner: Arc<Pool<Probe, Create, FaultyPolicy>>,
    lock: Mutex<()>,
    /// Values that the fault keeps for itself.
    kept: Mutex<Vec<Probe>>,
}

impl Faulty {
    /// The one lock of [`Fault::LocksEverything`].
    fn one_lock(&self) -> Option<MutexGuard<'_, ()>> {
        (fault() == Fault::LocksEverything).then(|| lock(&self.lock))
    }

    fn take_back(&self, guard: impl Inner) {
        let _lock = self.one_lock();
        match fault() {
            Fault::LosesReturns => forget(guard),
            Fault::NeedsItsThreadLocal if !has_thread_local() => forget(guard.detach()),
            Fault::StopsAtADropPanic => lock(&self.kept).push(guard.detach()),
            _ => drop(guard),
        }
    }

    /// Drops what the fault kept, up to the first panic.
    fn drop_kept(&self) {
        let mut values = take(&mut *lock(&self.kept));
        while let Some(value) = values.pop() {
            let rest = ManuallyDrop::new(values);
            drop(value);
            values = ManuallyDrop::into_inner(rest);
        }
    }
}

impl Drop for Faulty {
    fn drop(&mut self) {
        self.drop_kept();
    }
}

/// Whether the thread-local of [`Fault::NeedsItsThreadLocal`] is there; makes it if it can.
fn has_thread_local() -> bool {
    thread_local! {
        static LOCAL: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }

    LOCAL.try_with(|local| local.borrow_mut().push(0)).is_ok()
}

impl Basic for Faulty {
    type Guard<'a> = FaultyGuard<Guard<'a, Probe, FaultyPolicy>, &'a Self>;

    const REUSES_ON_A_QUIET_THREAD: bool = true;

    fn new(create: Create) -> Self {
        Faulty::with(Settings::new(), ByProbe::default(), create)
    }

    fn get(&self) -> Self::Guard<'_> {
        let _lock = self.one_lock();
        let guard = match fault() {
            Fault::NeedsItsThreadLocal => {
                // Before a thread's other ones are made.
                has_thread_local();
                self.inner.get()
            }
            Fault::SwallowsCreatePanics => {
                caught(|| self.inner.get()).unwrap_or_else(|| self.inner.get())
            }
            Fault::CollectsWhatIsInUse => {
                let guard = self.inner.get();
                lock(&self.kept).push(guard.forge());
                guard
            }
            _ => self.inner.get(),
        };
        FaultyGuard::new(guard, self)
    }
}

impl Full for Faulty {
    type OwnedGuard = FaultyGuard<OwnedGuard<Probe, FaultyPolicy>, Arc<Self>>;
    type Chaos = Option<chaos::Scope>;

    fn with(settings: Settings, policy: ByProbe, create: Create) -> Self {
        let settings = match fault() {
            Fault::IgnoresSettings => Settings::new(),
            Fault::NeverReuses => settings.max_idle(0),
            _ => settings,
        };
        Faulty {
            inner: Arc::new(settings.pool_with(faulty_create(create), FaultyPolicy(policy))),
            lock: Mutex::default(),
            kept: Mutex::default(),
        }
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
        let guard = self.inner.get_or_try_create(create)?;
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
        if let Fault::Miscounts(which) = fault() {
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
        let mut probe = self.inner.take().expect("a guard ends once").detach();
        if fault() == Fault::RecyclesOnDetach {
            let _ = probe.recycle();
        }
        probe
    }

    fn discard(mut self) {
        let mut guard = self.inner.take().expect("a guard ends once");
        let _lock = self.pool.one_lock();
        match fault() {
            Fault::RecyclesOnDiscard => {
                let _ = guard.recycle();
                guard.discard();
            }
            Fault::SwallowsDropPanics => {
                caught(|| guard.discard());
            }
            _ => guard.discard(),
        }
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

/// What both guards of hintpool can do.
pub(crate) trait Inner: DerefMut<Target = Probe> + Send {
    fn detach(self) -> Probe;
    fn discard(self);
}

impl Inner for Guard<'_, Probe, FaultyPolicy> {
    fn detach(self) -> Probe {
        Guard::detach(self)
    }

    fn discard(self) {
        Guard::discard(self);
    }
}

impl Inner for OwnedGuard<Probe, FaultyPolicy> {
    fn detach(self) -> Probe {
        OwnedGuard::detach(self)
    }

    fn discard(self) {
        OwnedGuard::discard(self);
    }
}
