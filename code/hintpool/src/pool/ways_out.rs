//! The ways of a value out of its pool: the slot, inlined where the pool is used; the loaded
//! magazine; and behind a lock, or new.

use super::contained::Contained;
use super::{Inner, Pool};
use crate::item::Item;
use crate::local::Local;
use crate::{Policy, thread_index};

impl<T: Send + 'static, C: Fn() -> T, P: Policy<T>> Pool<T, C, P> {
    #[inline(always)]
    pub(super) fn take_or_make(&self) -> Box<Item<T>> {
        let Some(local) = self.inner.near_local() else {
            return self.take_slow_or_make();
        };
        match self.inner.take_from_slot(local) {
            Some(item) => item,
            None => self.take_loaded_or_make(local),
        }
    }

    #[cold]
    #[inline(never)]
    fn take_loaded_or_make(&self, local: &Local<T>) -> Box<Item<T>> {
        match self.inner.take_from_magazine(local) {
            Some(item) => item,
            None => self.take_slow_or_make(),
        }
    }

    #[cold]
    #[inline(never)]
    fn take_slow_or_make(&self) -> Box<Item<T>> {
        self.inner
            .take_slow()
            .unwrap_or_else(|| self.inner.count_created((self.create)()))
    }
}

impl<T: Send + 'static, P: Policy<T>> Inner<T, P> {
    #[inline(always)]
    pub(super) fn take(&self) -> Option<Box<Item<T>>> {
        let Some(local) = self.near_local() else {
            return self.take_slow();
        };
        self.take_from_slot(local)
            .or_else(|| self.take_farther(local))
    }

    pub(super) fn take_or_try_make<E>(
        &self,
        f: impl FnOnce() -> Result<T, E>,
    ) -> Result<Box<Item<T>>, E> {
        match self.take() {
            Some(item) => Ok(item),
            None => Ok(self.count_created(f()?)),
        }
    }

    #[cold]
    #[inline(never)]
    fn take_farther(&self, local: &Local<T>) -> Option<Box<Item<T>>> {
        self.take_from_magazine(local).or_else(|| self.take_slow())
    }

    // ANCHOR: take_from_slot
    /// What the calling thread has of this pool, if it is near.
    #[inline(always)]
    fn near_local(&self) -> Option<&Local<T>> {
        // SAFETY: the table frees nothing before the pool goes.
        unsafe { self.near.get(thread_index::near()) }
    }

    /// The common case, small enough to be inlined where the pool is used: whatever is not common
    /// leaves by a call.
    #[inline(always)]
    fn take_from_slot(&self, local: &Local<T>) -> Option<Box<Item<T>>> {
        // SAFETY: the `Local` of the calling thread's index.
        let item = unsafe { local.take_slot() }?;
        if local.count() {
            self.tick(local);
        }
        // SAFETY: parked on its return, and just taken out.
        Some(unsafe { Item::wake(item) })
    }
    // ANCHOR_END: take_from_slot

    #[inline(always)]
    fn take_from_magazine(&self, local: &Local<T>) -> Option<Box<Item<T>>> {
        // SAFETY: the `Local` of the calling thread's index.
        let item = unsafe { local.take_loaded() }?;
        if local.count() {
            self.tick(local);
        }
        // SAFETY: parked on its return, and just taken out.
        Some(unsafe { Item::wake(item) })
    }

    #[cold]
    #[inline(never)]
    fn tick(&self, local: &Local<T>) {
        self.core().tick(local);
    }

    #[cold]
    // ANCHOR: take_slow
    fn take_slow(&self) -> Option<Box<Item<T>>> {
        let core = self.core();
        let item = match core.local(thread_index::current()) {
            Some(local) => {
                self.near.note(thread_index::near(), local);
                // SAFETY: the `Local` of the calling thread's index.
                unsafe { core.take_without_lock(local) }
            }
            None => None,
        };
        let item = item.or_else(|| core.take_slow())?;
        // SAFETY: parked on its return, and just taken out.
        let mut item = unsafe { Item::wake(item) };
        // Chaos and limits look at each return, which so goes the slow way as well.
        item.unsettle();
        Some(item)
    }
    // ANCHOR_END: take_slow

    #[cold]
    pub(super) fn count_created(&self, value: T) -> Box<Item<T>> {
        let fresh = Contained::new(Item::new(value), || ());
        self.too_big.created(self.policy.weight(&fresh.item.value));
        self.core().counts.created(1);
        fresh.spared()
    }
}
