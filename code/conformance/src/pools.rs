//! What a pool must offer so that the suite can drive it: the less, the fewer promises; and how hintpool offers it.

use std::ops::DerefMut;
use std::sync::Arc;

use hintpool::{Guard, OwnedGuard, Policy, Pool, Settings, Stats, chaos};

use crate::{Create, Probe};

/// A pool that can be put under the basic suite. A mutex and a vector will do.
///
/// Its guard recycles the value by [`hintpool::Recycle`] when it is dropped, and returns it.
pub trait Basic: Sized + Send + Sync + 'static {
    /// A value on loan.
    type Guard<'a>: DerefMut<Target = Probe> + Send
    where
        Self: 'a;

    /// Whether a `get` right after a return reuses, while one thread alone uses the pool.
    ///
    /// No pool has to. But one that says so is held to it.
    const REUSES_ON_A_QUIET_THREAD: bool;

    fn new(create: Create) -> Self;
    fn get(&self) -> Self::Guard<'_>;
}

/// A pool with the whole interface of hintpool.
pub trait Full: for<'a> Basic<Guard<'a>: Loan> {
    /// A value on loan that keeps its pool alive.
    type OwnedGuard: Loan + 'static;

    fn with(settings: Settings, create: Create) -> Self;
    fn try_get(&self) -> Option<Self::Guard<'_>>;
    fn get_or_try_create<E>(
        &self,
        create: impl FnOnce() -> Result<Probe, E>,
    ) -> Result<Self::Guard<'_>, E>;
    fn get_owned(self: &Arc<Self>) -> Self::OwnedGuard;
    fn put(&self, value: Probe);
    fn collect(&self);
    fn stats(&self) -> Stats;
    /// Makes all pools of the process forget at random, until what this gives is dropped.
    fn chaos(seed: u64) -> impl Sized;
    /// Collects all pools of the process.
    fn collect_all();
}

/// A guard with the whole interface of hintpool's.
pub trait Loan: DerefMut<Target = Probe> + Send {
    fn detach(self) -> Probe;
    fn discard(self);
}

/// hintpool, pooling probes: put it under any suite.
pub type Hintpool = Pool<Probe, Create>;

impl Basic for Hintpool {
    type Guard<'a> = Guard<'a, Probe>;

    const REUSES_ON_A_QUIET_THREAD: bool = true;

    fn new(create: Create) -> Self {
        Pool::new(create)
    }

    fn get(&self) -> Self::Guard<'_> {
        Pool::get(self)
    }
}

impl Full for Hintpool {
    type OwnedGuard = OwnedGuard<Probe>;

    fn with(settings: Settings, create: Create) -> Self {
        settings.pool(create)
    }

    fn try_get(&self) -> Option<Self::Guard<'_>> {
        Pool::try_get(self)
    }

    fn get_or_try_create<E>(
        &self,
        create: impl FnOnce() -> Result<Probe, E>,
    ) -> Result<Self::Guard<'_>, E> {
        Pool::get_or_try_create(self, create)
    }

    fn get_owned(self: &Arc<Self>) -> Self::OwnedGuard {
        Pool::get_owned(self)
    }

    fn put(&self, value: Probe) {
        Pool::put(self, value);
    }

    fn collect(&self) {
        Pool::collect(self);
    }

    fn stats(&self) -> Stats {
        Pool::stats(self)
    }

    fn chaos(seed: u64) -> impl Sized {
        chaos::scope(seed)
    }

    fn collect_all() {
        hintpool::collect_all();
    }
}

impl<P: Policy<Probe> + Send + Sync> Loan for Guard<'_, Probe, P> {
    fn detach(self) -> Probe {
        Guard::detach(self)
    }

    fn discard(self) {
        Guard::discard(self);
    }
}

impl<P: Policy<Probe> + Send + Sync> Loan for OwnedGuard<Probe, P> {
    fn detach(self) -> Probe {
        OwnedGuard::detach(self)
    }

    fn discard(self) {
        OwnedGuard::discard(self);
    }
}
