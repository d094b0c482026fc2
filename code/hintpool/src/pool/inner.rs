//! The pool without its `create`: what a guard borrows, since a return creates nothing.

use std::thread;

use super::Pool;
use crate::item::ItemBox;
use crate::shared::Shared;
use crate::sync::process::{Arc, OnceLock};
use crate::thread_cache::ThreadCache;
use crate::too_big::TooBig;
use crate::{Policy, Settings, Stats, ageing, registry};

/// Guards of two pools that differ in `create` alone have one type, because this is all they name.
// ANCHOR: fields
pub(crate) struct Inner<T: Send + 'static, P> {
    pub(super) policy: P,
    pub(super) settings: Settings,
    pub(super) too_big: TooBig,
    pub(super) cache: ThreadCache<T>,
    /// Made and listed by the first use.
    shared: OnceLock<Arc<Shared<T>>>,
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
            shared: OnceLock::new(),
        }
    }

    pub(super) fn collect(&self) {
        if let Some(shared) = self.shared.get() {
            ageing::collect(&[&**shared]);
        }
    }

    pub(super) fn stats(&self) -> Stats {
        let of_unused = || Stats {
            idle_weight: self.settings.limit_idle().then_some(0),
            ..Stats::default()
        };
        let used = self.shared.get();
        used.map_or_else(of_unused, |shared| shared.stats())
    }

    #[inline(always)]
    pub(super) fn shared(&self) -> &Shared<T> {
        self.shared.get_or_init(|| self.make_shared())
    }

    #[cold]
    fn make_shared(&self) -> Arc<Shared<T>> {
        let made = Arc::new(Shared::new(self.settings));
        registry::list(&made);
        made
    }

    /// Takes a value in that goes out at once.
    pub(super) fn adopt(&self, value: T) -> ItemBox<T> {
        self.shared().counts.donated.add(1);
        ItemBox::new(value)
    }

    /// Lets a value leave for good.
    pub(crate) fn detach(&self, item: ItemBox<T>) -> T {
        self.shared().counts.detached.add(1);
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
        let Some(shared) = self.shared.get() else {
            return;
        };
        registry::take_off(shared);
        // SAFETY: `&mut self`: nobody else uses the pool.
        unsafe { shared.clear() }.run_drops();
    }
}
// ANCHOR_END: drop
