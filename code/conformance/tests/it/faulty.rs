//! hintpool with one step replaced by a wrong one.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use conformance::{Basic, ByProbe, Chaos, CollectAll, Create, Full, Probe};
use hintpool::{Guard, OwnedGuard, Policy, Pool, Recycle, Settings, Stats, Verdict, chaos};

pub(crate) type Inner<F> = Pool<Probe, Create, Bent<F>>;
pub(crate) type InnerGuard<'a, F> = Guard<'a, Probe, Bent<F>>;
pub(crate) type InnerOwned<F> = OwnedGuard<Probe, Bent<F>>;

/// Each step of a pool, right until a fault replaces it. The fault itself is what the wrong step
/// has to remember.
pub(crate) trait Fault: Default + Send + Sync + Sized + 'static {
    fn settings(settings: Settings) -> Settings {
        settings
    }
    fn create(create: Create) -> Create {
        create
    }
    fn recycle(probe: &mut Probe) -> Verdict {
        probe.recycle()
    }
    fn weight(probe: &Probe) -> usize {
        probe.weight()
    }
    fn keeps_after_panic(told: bool) -> bool {
        told
    }
    fn get(pool: &Faulty<Self>) -> InnerGuard<'_, Self> {
        pool.inner.get()
    }
    fn try_get(pool: &Faulty<Self>) -> Option<InnerGuard<'_, Self>> {
        pool.inner.try_get()
    }
    fn get_or_try_create<E>(
        pool: &Faulty<Self>,
        create: impl FnOnce() -> Result<Probe, E>,
    ) -> Result<InnerGuard<'_, Self>, E> {
        pool.inner.get_or_try_create(create)
    }
    fn give_back(_: &Faulty<Self>, guard: InnerGuard<'_, Self>) {
        drop(guard);
    }
    fn give_back_owned(_: &Faulty<Self>, guard: InnerOwned<Self>) {
        drop(guard);
    }
    fn detach(guard: InnerGuard<'_, Self>) -> Probe {
        Guard::detach(guard)
    }
    fn detach_owned(guard: InnerOwned<Self>) -> Probe {
        OwnedGuard::detach(guard)
    }
    fn discard(_: &Faulty<Self>, guard: InnerGuard<'_, Self>) {
        Guard::discard(guard);
    }
    fn collect(pool: &Faulty<Self>) {
        pool.inner.collect();
    }
    fn stats(pool: &Faulty<Self>) -> Stats {
        pool.inner.stats()
    }
    fn scope(seed: u64) -> Option<chaos::Scope> {
        Some(chaos::scope(seed))
    }
    fn collect_all() {
        hintpool::collect_all();
    }
}

/// hintpool, but for `F`.
pub(crate) struct Faulty<F: Fault> {
    pub(crate) inner: Arc<Inner<F>>,
    pub(crate) fault: F,
}

/// The policy of a faulty pool.
pub(crate) struct Bent<F>(ByProbe, PhantomData<F>);

impl<F: Fault> Policy<Probe> for Bent<F> {
    fn recycle(&self, probe: &mut Probe) -> Verdict {
        F::recycle(probe)
    }

    fn weight(&self, probe: &Probe) -> usize {
        F::weight(probe)
    }

    fn keep_after_panic(&self) -> bool {
        F::keeps_after_panic(self.0.keep_after_panic)
    }
}

/// A guard of hintpool that goes home by way of the fault.
pub(crate) struct FaultyGuard<G, H: Home<G>> {
    /// `None` only when it is taken apart.
    guard: Option<G>,
    home: H,
}

/// What holds on to the pool of a guard.
pub(crate) trait Home<G> {
    fn give_back(&self, guard: G);
}

impl<'a, F: Fault> Home<InnerGuard<'a, F>> for &'a Faulty<F> {
    fn give_back(&self, guard: InnerGuard<'a, F>) {
        F::give_back(self, guard);
    }
}

impl<F: Fault> Home<InnerOwned<F>> for Arc<Faulty<F>> {
    fn give_back(&self, guard: InnerOwned<F>) {
        F::give_back_owned(self, guard);
    }
}

impl<G, H: Home<G>> FaultyGuard<G, H> {
    fn new(guard: G, home: H) -> Self {
        let guard = Some(guard);
        FaultyGuard { guard, home }
    }

    fn take(&mut self) -> G {
        self.guard.take().expect("a guard ends once")
    }
}

impl<G, H: Home<G>> Drop for FaultyGuard<G, H> {
    fn drop(&mut self) {
        if let Some(guard) = self.guard.take() {
            self.home.give_back(guard);
        }
    }
}

impl<G: Deref<Target = Probe>, H: Home<G>> Deref for FaultyGuard<G, H> {
    type Target = Probe;

    fn deref(&self) -> &Probe {
        self.guard.as_ref().expect("a guard holds its value")
    }
}

impl<G: DerefMut<Target = Probe>, H: Home<G>> DerefMut for FaultyGuard<G, H> {
    fn deref_mut(&mut self) -> &mut Probe {
        self.guard.as_mut().expect("a guard holds its value")
    }
}

impl<F: Fault> Basic for Faulty<F> {
    type Guard<'a> = FaultyGuard<InnerGuard<'a, F>, &'a Faulty<F>>;

    const REUSES_ON_A_QUIET_THREAD: bool = true;

    fn new(create: Create) -> Self {
        Faulty::with(Settings::new(), ByProbe::default(), create)
    }

    fn get(&self) -> Self::Guard<'_> {
        FaultyGuard::new(F::get(self), self)
    }
}

impl<F: Fault> Full for Faulty<F> {
    type OwnedGuard = FaultyGuard<InnerOwned<F>, Arc<Faulty<F>>>;

    fn with(settings: Settings, policy: ByProbe, create: Create) -> Self {
        let policy = Bent(policy, PhantomData);
        let inner = F::settings(settings).pool_with(F::create(create), policy);
        Faulty {
            inner: Arc::new(inner),
            fault: F::default(),
        }
    }

    fn try_get(&self) -> Option<Self::Guard<'_>> {
        Some(FaultyGuard::new(F::try_get(self)?, self))
    }

    fn get_or_try_create<E>(
        &self,
        create: impl FnOnce() -> Result<Probe, E>,
    ) -> Result<Self::Guard<'_>, E> {
        Ok(FaultyGuard::new(F::get_or_try_create(self, create)?, self))
    }

    fn get_owned(self: &Arc<Self>) -> Self::OwnedGuard {
        FaultyGuard::new(self.inner.get_owned(), Arc::clone(self))
    }

    fn put(&self, value: Probe) {
        self.inner.put(value);
    }

    fn collect(&self) {
        F::collect(self);
    }

    fn stats(&self) -> Stats {
        F::stats(self)
    }

    fn detach(mut guard: Self::Guard<'_>) -> Probe {
        F::detach(guard.take())
    }

    fn discard(mut guard: Self::Guard<'_>) {
        F::discard(guard.home, guard.take());
    }

    fn detach_owned(mut guard: Self::OwnedGuard) -> Probe {
        F::detach_owned(guard.take())
    }

    fn discard_owned(mut guard: Self::OwnedGuard) {
        OwnedGuard::discard(guard.take());
    }
}

impl<F: Fault> Chaos for Faulty<F> {
    type Scope = Option<chaos::Scope>;

    fn scope(seed: u64) -> Self::Scope {
        F::scope(seed)
    }
}

impl<F: Fault> CollectAll for Faulty<F> {
    fn collect_all() {
        F::collect_all();
    }
}

/// No fault: the wrapper itself must break nothing, or the controls show nothing.
#[derive(Default)]
pub(crate) struct Faultless;

impl Fault for Faultless {}
