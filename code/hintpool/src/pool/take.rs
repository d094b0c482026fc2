//! The ways of a value out of its pool: the slot, inlined where the pool is used; the loaded
//! magazine; and behind a lock, or new.

use super::{Inner, Pool};
use crate::item::{Idle, ItemBox};
use crate::local::Local;
use crate::panics::Contained;
use crate::too_big::{Maker, known};
use crate::{Policy, recycle, thread_index};

impl<T: Send + 'static, C: Fn() -> T, P: Policy<T>> Pool<T, C, P> {
    #[inline(always)]
    pub(super) fn take_or_make(&self) -> ItemBox<T> {
        let Some(local) = self.inner.cached_local() else {
            return self.take_slow_or_make();
        };
        match self.inner.take_from_slot(local) {
            Some(item) => item,
            None => self.take_loaded_or_make(local),
        }
    }

    #[cold]
    #[inline(never)]
    fn take_loaded_or_make(&self, local: &Local<T>) -> ItemBox<T> {
        match self.inner.take_from_magazine(local) {
            Some(item) => item,
            None => self.take_slow_or_make(),
        }
    }

    #[cold]
    #[inline(never)]
    fn take_slow_or_make(&self) -> ItemBox<T> {
        self.inner
            .take_slow()
            .unwrap_or_else(|| self.inner.count_created((self.create)(), Maker::Create))
    }
}

impl<T: Send + 'static, P: Policy<T>> Inner<T, P> {
    #[inline(always)]
    pub(super) fn take(&self) -> Option<ItemBox<T>> {
        let Some(local) = self.cached_local() else {
            return self.take_slow();
        };
        self.take_from_slot(local)
            .or_else(|| self.take_farther(local))
    }

    pub(super) fn take_or_try_make<E>(
        &self,
        f: impl FnOnce() -> Result<T, E>,
    ) -> Result<ItemBox<T>, E> {
        match self.take() {
            Some(item) => Ok(item),
            None => Ok(self.count_created(f()?, Maker::Caller)),
        }
    }

    #[cold]
    #[inline(never)]
    fn take_farther(&self, local: &Local<T>) -> Option<ItemBox<T>> {
        self.take_from_magazine(local).or_else(|| self.take_slow())
    }

    // ANCHOR: take_from_slot
    /// What the calling thread has of this pool, if it is cached.
    #[inline(always)]
    fn cached_local(&self) -> Option<&Local<T>> {
        // SAFETY: the table frees nothing before the pool goes.
        unsafe { self.cache.get(thread_index::cache_index()) }
    }

    /// The common case, small enough to be inlined where the pool is used: whatever is not common
    /// leaves by a call.
    #[inline(always)]
    fn take_from_slot(&self, local: &Local<T>) -> Option<ItemBox<T>> {
        // SAFETY: the `Local` of the calling thread's index.
        let item = unsafe { local.take_slot() }?;
        if local.count() {
            self.tick(local, item);
        }
        // SAFETY: parked on its return, and just taken out.
        Some(unsafe { ItemBox::wake(item) })
    }
    // ANCHOR_END: take_from_slot

    #[inline(always)]
    fn take_from_magazine(&self, local: &Local<T>) -> Option<ItemBox<T>> {
        // SAFETY: the `Local` of the calling thread's index.
        let idle = unsafe { local.take_loaded() }?;
        // SAFETY: parked on its return, and just taken out.
        let mut item = unsafe { ItemBox::wake(idle) };
        // Another thread got it before, if it came here from the depot.
        if !item.is_from(local) {
            make_own(&mut item, local);
        }
        if local.count() {
            self.tick(local, idle);
        }
        Some(item)
    }

    /// The countdown is over. `idle` is in the calling thread's hand.
    #[cold]
    #[inline(never)]
    fn tick(&self, local: &Local<T>, idle: Idle<T>) {
        let shared = self.shared();
        shared.tick(local);
        if shared.collection_is_left() {
            // SAFETY: parked on its return, and in the hand of this thread, which parks it again.
            let mut item = unsafe { ItemBox::wake(idle) };
            item.got_the_long_way(Some(local));
            let _ = item.park();
        }
    }

    #[cold]
    // ANCHOR: take_slow
    fn take_slow(&self) -> Option<ItemBox<T>> {
        let shared = self.shared();
        let own = shared.local(thread_index::current());
        let quick = own.and_then(|local| {
            self.cache.note(thread_index::cache_index(), local);
            // SAFETY: the `Local` of the calling thread's index.
            let idle = unsafe { shared.take_without_lock(local) }?;
            // SAFETY: parked on its return, and just taken out.
            Some(unsafe { ItemBox::wake(idle) })
        });
        let mut item = quick.or_else(|| shared.take_slow())?;
        // Chaos looks at each return, which so goes the long way as well.
        item.got_the_long_way(shared.local(thread_index::current()));
        Some(item)
    }
    // ANCHOR_END: take_slow

    #[cold]
    pub(super) fn count_created(&self, value: T, maker: Maker) -> ItemBox<T> {
        let fresh = Contained::new(ItemBox::new(value), || ());
        let value: &T = &fresh.item;
        if cfg!(debug_assertions) && maker == Maker::Create && !self.policy.is_reset(value) {
            recycle::refuse_new::<T>();
        }
        let weight = known(self.policy.weight(value));
        if self.too_big.cannot_count(weight) {
            self.too_big.refuse::<T>();
        }
        self.too_big.created(weight, maker);
        let shared = self.shared();
        shared.counts.created.add(1);
        let mut item = fresh.spared();
        item.got_the_long_way(shared.local(thread_index::current()));
        item
    }
}

#[cold]
#[inline(never)]
fn make_own<T>(item: &mut ItemBox<T>, local: &Local<T>) {
    item.got_by(thread_index::cache_index(), local);
}
