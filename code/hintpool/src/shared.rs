//! The heap part of a pool: what all its threads share, made on first use.
//!
//! It holds neither `create` nor the policy, so a collection can call neither.

use std::panic::{AssertUnwindSafe, RefUnwindSafe, UnwindSafe, catch_unwind};

use crate::ageing::{self, Age};
use crate::creation::Creation;
use crate::depot::Depot;
use crate::item::{Idle, ItemBox};
use crate::local::{Local, gate};
use crate::stats::Counts;
use crate::sync::process::{AtomicBool, Mutex, Ordering, fence};
use crate::table::Table;
use crate::{Settings, Stats, chaos, panics, thread_index};

mod collection;
mod elsewhere;
mod give;
#[cfg(all(test, not(hintpool_loom)))]
mod tests;

/// Entries of a magazine. With the slot that makes 64 idle values that a thread reaches without a
/// lock; two magazines and the rest of a `Local` take 1,264 bytes a thread, and an outbox 504 more.
const MAGAZINE: usize = 63;

/// Hits of a limited pool between two looks at the clock.
const LOOK_AT_THE_CLOCK: u64 = 16;

pub(crate) struct Shared<T> {
    pub(crate) table: Table<T>,
    pub(crate) depot: Depot<T>,
    pub(crate) counts: Counts,
    creation: Creation,
    settings: Settings,
    age: Age,
    /// A get found a collection due and left it to a return. `Relaxed`: it guards no memory.
    collection_is_left: AtomicBool,
    /// Held by the one collection or gathering of this pool that is under way.
    turn: Mutex<()>,
}

// A panic of user code leaves it whole: none runs while it changes.
impl<T> UnwindSafe for Shared<T> {}
impl<T> RefUnwindSafe for Shared<T> {}

impl<T: Send + 'static> Shared<T> {
    pub(crate) fn new(settings: Settings) -> Self {
        Shared {
            table: Table::new(),
            depot: Depot::new(),
            counts: Counts::default(),
            creation: Creation::new(),
            settings,
            age: Age::new(settings.age_every),
            collection_is_left: AtomicBool::new(false),
            turn: Mutex::new(()),
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
            let local = self.table.insert(index, Local::new(MAGAZINE, 0))?;
            agree_on_chaos(local);
            Some(local)
        })
    }

    /// A get of a thread that is not cached.
    ///
    /// # Safety
    ///
    /// The calling thread is the owner of `local`.
    pub(crate) unsafe fn take_without_lock(&self, local: &Local<T>) -> Option<Idle<T>> {
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
    pub(crate) fn count(&self, local: &Local<T>) {
        if local.count() {
            self.tick(local);
        }
    }

    /// A get that found nothing without a lock.
    #[cold]
    pub(crate) fn take_slow(&self) -> Option<ItemBox<T>> {
        if self.age.is_on() && chaos::ages() {
            self.collection_is_due();
        }
        if chaos::strikes() {
            return None;
        }
        let item = if self.settings.limit_idle() {
            self.take_limited()
        } else {
            // SAFETY: parked on its return, and just taken out.
            self.take_unlimited()
                .map(|item| unsafe { ItemBox::wake(item) })
        };
        // A miss is expensive anyway, and it may be the only kind of get that this pool sees.
        if item.is_none() && self.age.tick().collection {
            self.collection_is_due();
        }
        item
    }

    fn take_limited(&self) -> Option<ItemBox<T>> {
        let item = self.depot.take_counted()?;
        self.counts.reused.add(1);
        // Hits of other pools are counted down by each thread.
        if self.counts.reused.get() % LOOK_AT_THE_CLOCK == 0 && self.age.tick().collection {
            self.collection_is_due();
        }
        Some(item)
    }

    // ANCHOR: take_by
    fn take_unlimited(&self) -> Option<Idle<T>> {
        if let Some(local) = self.ensure_local() {
            let share = self.creation.share();
            let refill = |empty: &mut _, wanted: usize| self.depot.refill(empty, wanted.min(share));
            // SAFETY: `local` is the calling thread's (`ensure_local`).
            if let Some(item) = unsafe { local.settle_take(refill) } {
                self.count(local);
                return Some(item);
            }
        }
        let item = self.depot.take_one().or_else(|| self.look_elsewhere())?;
        self.counts.reused.add(1);
        Some(item)
    }
    // ANCHOR_END: take_by

    /// A thread's countdown ran out: looks at the clock, and collects if it is time.
    ///
    /// The caller owns `local`.
    #[cold]
    #[inline(never)]
    pub(crate) fn tick(&self, local: &Local<T>) {
        let due = self.age.tick();
        // SAFETY: said above.
        unsafe { local.tick(due.busy) };
        if due.collection {
            self.collection_is_due();
        }
    }

    /// A get found that it is time to collect.
    fn collection_is_due(&self) {
        if self.settings.collects_on_return {
            self.collection_is_left.store(true, Ordering::Relaxed);
        } else {
            self.collect_by_itself();
        }
    }

    /// Whether a get left a collection to the next return that takes the long way.
    pub(crate) fn collection_is_left(&self) -> bool {
        self.collection_is_left.load(Ordering::Relaxed)
    }

    /// A return does what a get left to it.
    #[cold]
    pub(crate) fn collect_what_is_left(&self) {
        if self.collection_is_left.swap(false, Ordering::Relaxed) {
            self.collect_by_itself();
        }
    }

    /// A collection that a call starts which has another purpose. The call may have an item in hand
    /// that unwinding would lose, so a panic in the `Drop` of a collected value ends here; the panic
    /// hook has reported it.
    fn collect_by_itself(&self) {
        // Unwind safe: each collection leaves the pool whole.
        let collected = catch_unwind(AssertUnwindSafe(|| ageing::try_collect(self)));
        collected.unwrap_or_else(panics::end);
    }

    pub(crate) fn stats(&self) -> Stats {
        let mut stats = self.counts.read();
        for local in self.table.iter() {
            stats.reused += local.hits();
            stats.idle += local.idle() as u64;
        }
        stats.idle += self.depot.census() as u64;
        let limited = self.settings.limit_idle();
        stats.idle_weight = limited.then(|| self.depot.weight() as u64);
        stats
    }
}

/// Closes the gate of a new `Local` if a chaos scope lives. A scope that begins or ends meanwhile
/// flips its flag and then walks over the `Local`s, with a fence in between; so either it finds this
/// one, or this thread sees the flag.
fn agree_on_chaos<T>(local: &Local<T>) {
    let mut closed = false;
    loop {
        // SeqCst: pairs with the fence in `registry::chaos`.
        fence(Ordering::SeqCst);
        if chaos::is_active() == closed {
            return;
        }
        closed = !closed;
        set_chaos(local, closed);
    }
}

fn set_chaos<T>(local: &Local<T>, begins: bool) {
    if begins {
        local.close(gate::CHAOS);
    } else {
        local.open(gate::CHAOS);
    }
}
