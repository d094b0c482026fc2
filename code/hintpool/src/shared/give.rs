//! The way back behind the fast path: to the thread's own part if it got the value, and to the depot if
//! another thread did.

use super::Shared;
use crate::depot;
use crate::item::{Idle, ItemBox};
use crate::local::{Local, OUTBOX};
use crate::stats::Cause;
use crate::{chaos, thread_index};

impl<T: Send + 'static> Shared<T> {
    /// A return that is not the common one. Gives the item back if it cannot stay.
    pub(crate) fn give(&self, item: ItemBox<T>, weight: usize) -> Result<(), (ItemBox<T>, Cause)> {
        if chaos::strikes() {
            return Err((item, Cause::Chaos));
        }
        if self.settings.limit_idle() {
            return self.depot.give_counted(item, weight, &self.settings);
        }
        let own = self.local(thread_index::current());
        let given = match own {
            Some(local) if item.is_from(local) => self.give_own(item, local, weight),
            _ => self.give_others(item.park(), own, weight),
        };
        // SAFETY: parked here, and not taken in.
        given.map_err(|idle| (unsafe { ItemBox::wake(idle) }, Cause::Busy))
    }

    /// For a value that was made in advance.
    pub(crate) fn give_to_all(
        &self,
        item: ItemBox<T>,
        weight: usize,
    ) -> Result<(), (ItemBox<T>, Cause)> {
        if self.settings.limit_idle() {
            return self.depot.give_counted(item, weight, &self.settings);
        }
        let given = self.depot.give_one(item.park(), weight);
        // SAFETY: parked here, and not taken in.
        given.map_err(|idle| (unsafe { ItemBox::wake(idle) }, Cause::Busy))
    }

    /// `local` is the calling thread's, and so is the item.
    fn give_own(
        &self,
        mut item: ItemBox<T>,
        local: &Local<T>,
        weight: usize,
    ) -> Result<(), Idle<T>> {
        if local.is_passable() {
            item.got_by(thread_index::cache_index(), local);
        }
        // SAFETY: said above.
        let given = unsafe { local.give(item.park()) };
        given.or_else(|idle| self.overflow(idle, local, weight))
    }

    /// There is no room without a lock. `local` is the calling thread's, and so is the item.
    #[cold]
    pub(crate) fn overflow(
        &self,
        idle: Idle<T>,
        local: &Local<T>,
        weight: usize,
    ) -> Result<(), Idle<T>> {
        let exchange = |full, len| self.depot.exchange(full, len);
        // SAFETY: said above.
        let given = unsafe { local.settle_give(idle, exchange) };
        given.or_else(|idle| self.depot.give_one(idle, weight))
    }

    /// For a value that another thread got, or that nobody did: where all threads find it. `own` is the
    /// calling thread's part, if it has one.
    #[inline(always)]
    fn give_others(
        &self,
        idle: Idle<T>,
        own: Option<&Local<T>>,
        weight: usize,
    ) -> Result<(), Idle<T>> {
        let share = self.creation.share().min(OUTBOX);
        match own {
            // Into the thread's outbox, until it has its share of items, or enough weight.
            Some(local) if share > 1 && !depot::is_batch(1, weight) => {
                // SAFETY: said above, and the item is this thread's.
                match unsafe { local.post(idle) } {
                    Ok(waiting) if waiting < share && !depot::is_batch(waiting, weight) => Ok(()),
                    Ok(_) => {
                        self.send(local, weight);
                        Ok(())
                    }
                    Err(idle) => self.send_before(idle, local, weight),
                }
            }
            // The first time, the thread gets its part of the pool.
            None if share > 1 => self.give_at_once(idle, self.ensure_local(), weight),
            _ => self.give_at_once(idle, own, weight),
        }
    }

    /// The calling thread owns `local`.
    #[cold]
    fn send(&self, local: &Local<T>, weight: usize) {
        let accept = |magazine: &mut _, len| self.depot.accept(magazine, len, weight);
        // SAFETY: said above.
        unsafe { local.send(accept) };
    }

    /// The outbox has no room. The calling thread owns `local` and the item.
    #[cold]
    fn send_before(&self, idle: Idle<T>, local: &Local<T>, weight: usize) -> Result<(), Idle<T>> {
        self.send(local, weight);
        // SAFETY: said above.
        let posted = unsafe { local.post(idle) }.map(|_| ());
        let given = posted.or_else(|idle| self.depot.give_one(idle, weight));
        // Another thread was preempted with the depot's lock: this one has room of its own.
        given.or_else(|idle| {
            // SAFETY: parked by the caller, and not taken in.
            self.give_own(unsafe { ItemBox::wake(idle) }, local, weight)
        })
    }

    /// One item alone; it waits in the outbox only while the depot is busy.
    #[cold]
    fn give_at_once(
        &self,
        idle: Idle<T>,
        own: Option<&Local<T>>,
        weight: usize,
    ) -> Result<(), Idle<T>> {
        if let Some(local) = own.filter(|local| local.has_post()) {
            self.send(local, weight);
        }
        self.depot.give_one(idle, weight).or_else(|idle| {
            let Some(local) = own.or_else(|| self.ensure_local()) else {
                return Err(idle);
            };
            // SAFETY: `own` is the calling thread's, and so is what `ensure_local` makes.
            let posted = unsafe { local.post(idle) }.map(|_| ());
            posted.or_else(|idle| self.send_before(idle, local, weight))
        })
    }
}
