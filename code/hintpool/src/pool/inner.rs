//! The pool without its `create`: what a guard borrows, since a return creates nothing.

use std::marker::PhantomData;
use std::{ptr, thread};

use super::Pool;
use crate::ageing;
use crate::item::ItemBox;
use crate::registry::Collect;
use crate::shared::Shared;
use crate::sync::process::{Arc, AtomicPtr, Ordering, Weak};
use crate::thread_cache::ThreadCache;
use crate::too_big::TooBig;
use crate::{Policy, Settings, Stats};

/// Guards of two pools that differ in `create` alone have one type, because this is all they name.
// ANCHOR: fields
pub(crate) struct Inner<T: Send + 'static, P> {
    pub(super) policy: P,
    pub(super) settings: Settings,
    pub(super) too_big: TooBig,
    pub(super) cache: ThreadCache<T>,
    /// An `Arc` as a raw pointer; null until the first use, which makes and registers it. Written
    /// once (release, read with acquire), and dropped with the pool.
    shared: AtomicPtr<Shared<T>>,
    _owns: PhantomData<Arc<Shared<T>>>,
}
// ANCHOR_END: fields

/// A pool with any `create`.
pub(crate) trait Holds<T: Send + 'static, P> {
    fn inner(&self) -> &Inner<T, P>;
}

impl<T: Send + 'static, C, P> Holds<T, P> for Pool<T, C, P> {
    fn inner(&self) -> &Inner<T, P> {
        &self.inner
    }
}

impl<T: Send + 'static, P> Inner<T, P> {
    pub(super) const fn new(settings: Settings, policy: P) -> Self {
        Inner {
            policy,
            too_big: TooBig::new(settings.max_weight, settings.budget, size_of::<T>()),
            settings,
            cache: ThreadCache::new(),
            shared: AtomicPtr::new(ptr::null_mut()),
            _owns: PhantomData,
        }
    }

    pub(super) fn collect(&self) {
        if let Some(shared) = self.shared_if_used() {
            ageing::collect(&[shared]);
        }
    }

    pub(super) fn stats(&self) -> Stats {
        let Settings {
            max_idle, budget, ..
        } = self.settings;
        let of_unused = || Stats {
            idle_weight: max_idle.or(budget).map(|_| 0),
            ..Stats::default()
        };
        self.shared_if_used().map_or_else(of_unused, Shared::stats)
    }

    #[inline(always)]
    fn shared_if_used(&self) -> Option<&Shared<T>> {
        // SAFETY: null, or made by `make_core` and alive until the pool is dropped.
        unsafe { self.shared.load(Ordering::Acquire).as_ref() }
    }

    #[inline(always)]
    pub(super) fn shared(&self) -> &Shared<T> {
        self.shared_if_used().unwrap_or_else(|| self.make_core())
    }

    #[cold]
    fn make_core(&self) -> &Shared<T> {
        let made = Arc::new(Shared::new(&self.settings));
        let listed: Weak<dyn Collect> = Arc::<Shared<T>>::downgrade(&made);
        let registration = Arc::clone(&made);
        let raw = Arc::into_raw(made).cast_mut();
        let mut current = raw;
        registration.registration.list(listed, || {
            let won = self.shared.compare_exchange(
                ptr::null_mut(),
                raw,
                Ordering::AcqRel,
                Ordering::Acquire,
            );
            won.inspect_err(|&theirs| current = theirs).is_ok()
        });
        if current != raw {
            // SAFETY: made above, and nobody saw it.
            drop(unsafe { Arc::from_raw(raw) });
        }
        // SAFETY: stored here or by another thread; see `shared_if_used`.
        unsafe { &*current }
    }

    /// Takes a value in that goes out at once.
    pub(super) fn adopt(&self, value: T) -> ItemBox<T> {
        self.shared().counts.donated(1);
        ItemBox::new(value)
    }

    /// Lets a value leave for good.
    pub(crate) fn detach(&self, item: ItemBox<T>) -> T {
        self.shared().counts.detached(1);
        item.into_value()
    }
}

impl<T: Send + 'static, P: Policy<T>> Inner<T, P> {
    pub(super) fn put(&self, value: T) {
        let item = self.adopt(value);
        if thread::panicking() {
            return self.give_back_unwinding(item, false);
        }
        self.give_back(item);
    }
}

// ANCHOR: drop
/// Drops every idle value. A value behind an [`OwnedGuard`](crate::OwnedGuard) keeps its pool alive, so none is out.
/// Victims that a collection on another thread has in hand are dropped by that thread.
impl<T: Send + 'static, P> Drop for Inner<T, P> {
    fn drop(&mut self) {
        let raw = *self.shared.get_mut();
        if raw.is_null() {
            return;
        }
        // SAFETY: `make_core` stored it, and the pool gives it up here.
        let shared = unsafe { Arc::from_raw(raw.cast_const()) };
        shared.registration.end();
        // SAFETY: `&mut self`: nobody else uses the pool.
        unsafe { shared.clear() }.run_drops();
    }
}
// ANCHOR_END: drop
