//! The heap part of a pool: what all its threads share, made on first use.
//!
//! It holds neither `create` nor the policy, so a collection can call neither.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use crate::age::Age;
use crate::ageing::{self, Collect, Dead};
use crate::counts::Counts;
use crate::depot::{Depot, Found};
use crate::item::{Idle, Item};
use crate::limits::Limits;
use crate::local::{Local, gate};
use crate::stats::Cause;
use crate::table::Table;
use crate::{Stats, chaos, panics, thread_index};

#[cfg(all(test, not(any(hintpool_loom, hintpool_no_fence))))]
mod contents;

/// Entries of a magazine. With the slot that makes 64 idle values that a thread reaches without a
/// lock; two magazines and the rest of a `Local` take 1,136 bytes a thread.
const MAGAZINE: usize = 63;

pub(crate) struct Core<T> {
    table: Table<T>,
    depot: Depot<T>,
    pub(crate) counts: Counts,
    limits: Limits,
    age: Age,
}

impl<T: 'static> Core<T> {
    pub(crate) fn new(limits: Limits, age_every: Option<Duration>) -> Self {
        Core {
            table: Table::new(),
            depot: Depot::new(),
            counts: Counts::new(),
            limits,
            age: Age::new(age_every),
        }
    }

    /// The part of the thread that has `index`, if it was made.
    #[inline(always)]
    pub(crate) fn local(&self, index: usize) -> Option<&Local<T>> {
        self.table.get(index)
    }

    #[cold]
    fn ensure_local(&self) -> Option<&Local<T>> {
        let index = thread_index::ensure()?;
        self.table.get(index).or_else(|| {
            let bits = if self.limits.none() { 0 } else { gate::LIMITED };
            let local = self.table.insert(index, Local::new(MAGAZINE, bits))?;
            // A scope that begins or ends waits meanwhile, and finds the `Local` in the table.
            ageing::between_scopes(|| {
                if chaos::is_active() {
                    local.close(gate::CHAOS);
                }
            });
            Some(local)
        })
    }

    /// A get of a thread that is not near.
    ///
    /// # Safety
    ///
    /// The calling thread is the owner of `local`.
    pub(crate) unsafe fn take_without_lock(&self, local: &Local<T>) -> Option<Idle<T>>
    where
        T: Send,
    {
        if !local.is_passable() {
            return None;
        }
        // SAFETY: said above.
        let item = unsafe { local.take() }?;
        self.count(local);
        Some(item)
    }

    /// Counts a hit of the calling thread, which owns `local`.
    #[inline(always)]
    pub(crate) fn count(&self, local: &Local<T>)
    where
        T: Send,
    {
        if local.count() {
            self.tick(local);
        }
    }

    /// A get that found nothing without a lock.
    #[cold]
    pub(crate) fn take_slow(&self) -> Option<Idle<T>>
    where
        T: Send,
    {
        if chaos::strikes() {
            return None;
        }
        let item = match self.ensure_local() {
            Some(local) => self.take_by(local),
            None => self.take_without_index(),
        };
        let Some(item) = item else {
            // A miss is dear anyway, and it may be the only kind of get that this pool sees.
            if self.age.tick().collection {
                self.collect_by_itself();
            }
            return None;
        };
        if !self.limits.none() {
            // SAFETY: the item was just taken, so it is this thread's alone.
            self.limits.left(unsafe { item.as_ref() }.weight);
        }
        Some(item)
    }

    // ANCHOR: take_by
    fn take_by(&self, local: &Local<T>) -> Option<Idle<T>>
    where
        T: Send,
    {
        // SAFETY: `local` is the calling thread's (`ensure_local`).
        if let Some(item) = unsafe { local.settle_take() } {
            self.count(local);
            return Some(item);
        }
        match self.depot.find()? {
            Found::Victim(item) => {
                self.counts.reused(1);
                Some(item)
            }
            Found::Magazine(full, len) => {
                // SAFETY: as above.
                let empty = unsafe { local.load(full, len) };
                self.depot.spare(empty);
                // SAFETY: as above.
                let item = unsafe { local.settle_take() }?;
                self.count(local);
                Some(item)
            }
        }
    }
    // ANCHOR_END: take_by

    /// A thread that is ending has no `Local` any more.
    fn take_without_index(&self) -> Option<Idle<T>> {
        let item = self.depot.find_item()?;
        self.counts.reused(1);
        Some(item)
    }

    /// A return that found no room without a lock. Gives the item back if it cannot stay, and says
    /// why.
    #[cold]
    pub(crate) fn give_slow(
        &self,
        mut item: Box<Item<T>>,
        weight: usize,
    ) -> Result<(), (Box<Item<T>>, Cause)> {
        if chaos::strikes() {
            return Err((item, Cause::Chaos));
        }
        let Some(local) = self.ensure_local() else {
            return Err((item, Cause::Busy));
        };
        if !self.limits.none() {
            if !self.limits.enters(weight) {
                return Err((item, Cause::OverLimit));
            }
            item.weight = weight;
        }
        let idle = Item::park(item);
        // SAFETY: `local` is the calling thread's, and so is the item.
        let given = unsafe {
            local.settle_give(idle, |full, len| self.depot.exchange(full, len, MAGAZINE))
        };
        given.map_err(|idle| {
            if !self.limits.none() {
                self.limits.left(weight);
            }
            // SAFETY: parked above, and not taken in.
            (unsafe { Item::wake(idle) }, Cause::Busy)
        })
    }

    /// A thread's countdown ran out: looks at the clock, and collects if it is time.
    ///
    /// The caller owns `local`.
    #[cold]
    #[inline(never)]
    pub(crate) fn tick(&self, local: &Local<T>)
    where
        T: Send,
    {
        let due = self.age.tick();
        // SAFETY: said above.
        unsafe { local.tick(due.busy) };
        if due.collection {
            self.collect_by_itself();
        }
    }

    /// A collection that a get starts. The get may have an item in hand that unwinding would lose,
    /// so a panic in the `Drop` of a collected value ends here; the panic hook has reported it.
    fn collect_by_itself(&self)
    where
        T: Send,
    {
        // Unwind safe: each collection leaves the pool whole.
        let collected = catch_unwind(AssertUnwindSafe(|| ageing::collect(&[self])));
        collected.unwrap_or_else(panics::end);
    }

    pub(crate) fn stats(&self) -> Stats {
        let mut stats = self.counts.read();
        for local in self.table.iter() {
            let (hits, idle) = local.census();
            stats.reused += hits;
            stats.idle += idle as u64;
        }
        stats.idle += self.depot.census() as u64;
        stats.idle_weight = self.limits.idle_weight();
        stats
    }

    /// Takes everything out, for a pool that is going away.
    ///
    /// # Safety
    ///
    /// No thread uses the pool any more, and no collection is under way.
    pub(crate) unsafe fn clear(&self) -> Dead {
        let mut all = Vec::new();
        for local in self.table.iter() {
            // SAFETY: without an owner that is at work, there is nobody to close the gate to.
            unsafe { local.drain(&mut all) };
        }
        // Twice: what was idle becomes a victim, and victims come out.
        all.append(&mut self.depot.next_generation(Vec::new()));
        all.append(&mut self.depot.next_generation(Vec::new()));
        bury(all)
    }
}

impl<T: Send + 'static> Collect for Core<T> {
    fn close(&self) {
        self.table
            .iter()
            .for_each(|local| local.close(gate::COLLECTION));
    }

    // ANCHOR: drain
    unsafe fn drain(&self, fenced: bool) -> Dead {
        let mut survivors = Vec::new();
        for local in self
            .table
            .iter()
            .filter(|local| local.is_closed(gate::COLLECTION))
        {
            if fenced {
                // SAFETY: the gate is closed, and the caller issued the fence since.
                unsafe { local.drain(&mut survivors) };
            } else {
                local.open(gate::COLLECTION);
            }
        }
        let dead = self.depot.next_generation(survivors);
        self.counts.collected(dead.len() as u64);
        if !self.limits.none() {
            for item in &dead {
                // SAFETY: victims that came out are this thread's alone.
                self.limits.left(unsafe { item.as_ref() }.weight);
            }
        }
        bury(dead)
    }
    // ANCHOR_END: drain

    fn chaos(&self, begins: bool) {
        for local in self.table.iter() {
            if begins {
                local.close(gate::CHAOS);
            } else {
                local.open(gate::CHAOS);
            }
        }
    }
}

/// Owns `items` until it is run, and then drops them, all of them even if some panic.
fn bury<T: 'static>(items: Vec<Idle<T>>) -> Dead {
    Dead::new(move || {
        panics::for_each_whatever_happens(items, |item| {
            // SAFETY: parked on its return, and taken out of the one place it lay in.
            drop(unsafe { Item::wake(item) });
        });
    })
}

#[cfg(all(test, not(hintpool_loom)))]
mod tests {
    use super::*;

    fn core(max_idle: Option<usize>) -> Core<u8> {
        Core::new(Limits::new(max_idle, None), None)
    }

    /// What would only be slow is seen by no test from outside.
    #[test]
    fn a_pool_without_limits_works_without_a_lock() {
        let core = core(None);
        assert!(core.give_slow(Item::new(7), 0).is_ok());
        let local = core
            .local(thread_index::current())
            .expect("made by the return");
        let fenced = crate::fence::mode() == crate::fence::Mode::Fenced;
        assert!(!local.is_closed(!gate::FENCED));
        assert_eq!(local.is_closed(gate::FENCED), fenced);
        // SAFETY: this thread's.
        let item = unsafe { local.take() }.expect("without a lock");
        // SAFETY: just taken.
        assert_eq!(unsafe { Item::wake(item) }.value, 7);
    }

    #[test]
    fn a_pool_with_a_limit_is_off_the_fast_path() {
        let core = core(Some(1));
        assert!(core.give_slow(Item::new(7), 0).is_ok());
        assert!(core.give_slow(Item::new(8), 0).is_err(), "beyond the limit");
        let local = core
            .local(thread_index::current())
            .expect("made by the return");
        assert!(local.is_closed(gate::LIMITED));
        // SAFETY: this thread's.
        assert!(unsafe { local.take() }.is_none());
        // SAFETY: just taken.
        assert_eq!(unsafe { Item::wake(core.take_slow().unwrap()) }.value, 7);
    }

    /// A return that the depot refuses gives back the room that it had reserved.
    #[test]
    fn a_refused_return_leaves_its_room_to_others() {
        let (room, held) = (3 * MAGAZINE, 1 + 2 * MAGAZINE);
        let core = core(Some(room));
        for _ in 0..held {
            assert!(core.give_slow(Item::new(0), 0).is_ok());
        }
        let busy = core.depot.hold();
        for _ in 0..room {
            let refused = core.give_slow(Item::new(0), 0);
            let (_, cause) = refused.expect_err("nobody waits for the depot");
            assert!(matches!(cause, Cause::Busy), "{cause:?}");
        }
        drop(busy);
        for _ in held..room {
            assert!(
                core.give_slow(Item::new(0), 0).is_ok(),
                "there is room again"
            );
        }
        assert!(core.give_slow(Item::new(0), 0).is_err(), "and no more");
        // SAFETY: this thread alone has the pool.
        unsafe { core.clear() }.bury();
    }
}
