//! A guard of a faulty pool, borrowed or owned.

use std::ops::{Deref, DerefMut};

use conformance::Probe;

use super::steps::{Faulty, Inner};

/// A guard of hintpool that a [`Faulty`] pool takes back. `P` is what holds on to that.
pub(crate) struct FaultyGuard<G: Inner, P: Deref<Target = Faulty>> {
    /// `None` only when it is taken apart.
    inner: Option<G>,
    pool: P,
}

impl<G: Inner, P: Deref<Target = Faulty>> FaultyGuard<G, P> {
    pub(super) fn new(inner: G, pool: P) -> Self {
        let inner = Some(inner);
        FaultyGuard { inner, pool }
    }

    pub(super) fn detach(mut self) -> Probe {
        let inner = self.inner.take().expect("a guard ends once");
        self.pool.detach(inner)
    }

    pub(super) fn discard(mut self) {
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
