//! hintpool's side of the suite.

use std::sync::Arc;

use hintpool::{Guard, OwnedGuard, Pool, Settings, Stats, chaos};

use crate::{Basic, ByProbe, Create, Full, Probe};

/// hintpool, pooling probes: put it under any suite.
pub type Hintpool = Pool<Probe, Create, ByProbe>;

impl Basic for Hintpool {
    type Guard<'a> = Guard<'a, Probe, ByProbe>;

    const REUSES_ON_A_QUIET_THREAD: bool = true;

    fn new(create: Create) -> Self {
        Pool::with_recycle(create, ByProbe::default())
    }

    fn get(&self) -> Self::Guard<'_> {
        Pool::get(self)
    }
}

impl Full for Hintpool {
    type OwnedGuard = OwnedGuard<Probe, ByProbe>;
    type Chaos = chaos::Scope;

    fn with(settings: Settings, policy: ByProbe, create: Create) -> Self {
        settings.pool_with(create, policy)
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

    fn detach(guard: Self::Guard<'_>) -> Probe {
        Guard::detach(guard)
    }

    fn discard(guard: Self::Guard<'_>) {
        Guard::discard(guard);
    }

    fn detach_owned(guard: Self::OwnedGuard) -> Probe {
        OwnedGuard::detach(guard)
    }

    fn discard_owned(guard: Self::OwnedGuard) {
        OwnedGuard::discard(guard);
    }

    fn chaos(seed: u64) -> chaos::Scope {
        chaos::scope(seed)
    }

    fn collect_all() {
        hintpool::collect_all();
    }
}
