//! The pool without its `create`: what a guard borrows, since a return creates nothing.

use std::marker::PhantomData;
use std::{ptr, thread};

use super::Pool;
use crate::ageing::{self, Collect};
use crate::core::Core;
use crate::item::ItemBox;
use crate::near::Near;
use crate::sync::process::{Arc, AtomicPtr, Ordering, Weak};
use crate::too_big::TooBig;
use crate::{Policy, Settings, Stats};

/// Guards of two pools that differ in `create` alone have one type, because this is all they name.
// ANCHOR: fields
pub(crate) struct Inner<T: Send + 'static, P> {
    pub(super) policy: P,
    pub(super) settings: Settings,
    pub(super) too_big: TooBig,
    pub(super) near: Near<T>,
    /// An `Arc` as a raw pointer; null until the first use, which makes and registers it. Written
    /// once (release, read with acquire), and dropped with the pool.
    core: AtomicPtr<Core<T>>,
    _owns: PhantomData<Arc<Core<T>>>,
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
            near: Near::new(),
            core: AtomicPtr::new(ptr::null_mut()),
            _owns: PhantomData,
        }
    }

    pub(super) fn collect(&self) {
        if let Some(core) = self.core_if_used() {
            ageing::collect(&[core]);
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
        self.core_if_used().map_or_else(of_unused, Core::stats)
    }

    #[inline(always)]
    fn core_if_used(&self) -> Option<&Core<T>> {
        // SAFETY: null, or made by `make_core` and alive until the pool is dropped.
        unsafe { self.core.load(Ordering::Acquire).as_ref() }
    }

    #[inline(always)]
    pub(super) fn core(&self) -> &Core<T> {
        self.core_if_used().unwrap_or_else(|| self.make_core())
    }

    #[cold]
    fn make_core(&self) -> &Core<T> {
        let made = Arc::new(Core::new(&self.settings));
        let listed = as_collect(&made);
        let registration = Arc::clone(&made);
        let raw = Arc::into_raw(made).cast_mut();
        let mut current = raw;
        registration.registration.list(listed, || {
            let won = self.core.compare_exchange(
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
        // SAFETY: stored here or by another thread; see `core_if_used`.
        unsafe { &*current }
    }

    /// Takes a value in that goes out at once.
    pub(super) fn adopt(&self, value: T) -> ItemBox<T> {
        self.core().counts.donated(1);
        ItemBox::new(value)
    }

    /// Lets a value leave for good.
    pub(crate) fn detach(&self, item: ItemBox<T>) -> T {
        self.core().counts.detached(1);
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

fn as_collect<T: Send + 'static>(core: &Arc<Core<T>>) -> Weak<dyn Collect> {
    let core: Weak<Core<T>> = Arc::downgrade(core);
    core
}

// ANCHOR: drop
/// Drops every idle value. A value behind an [`OwnedGuard`](crate::OwnedGuard) keeps its pool alive, so none is out.
/// Victims that a collection on another thread has in hand are dropped by that thread.
impl<T: Send + 'static, P> Drop for Inner<T, P> {
    fn drop(&mut self) {
        let raw = *self.core.get_mut();
        if raw.is_null() {
            return;
        }
        // SAFETY: `make_core` stored it, and the pool gives it up here.
        let core = unsafe { Arc::from_raw(raw.cast_const()) };
        core.registration.end();
        // SAFETY: `&mut self`: nobody else uses the pool.
        unsafe { core.clear() }.run_drops();
    }
}
// ANCHOR_END: drop
