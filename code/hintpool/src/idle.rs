//! The shared state of a pool: idle values in two generations, and the counts, behind one lock.
//!
//! This is the simplest form that keeps every promise of the interface. User code never runs while
//! the lock is held: values are dropped by whoever took them out, after the lock is gone.

use crate::Stats;
use crate::item::Item;
use crate::panics;
use crate::registry::Collect;
use crate::sync::{self, Mutex};
use crate::too_big::TooBig;

/// The part of a pool that its address may be taken of, made on first use: see [`crate::registry`].
pub(crate) struct Idle<T> {
    pub(crate) too_big: TooBig,
    shelves: Mutex<Shelves<T>>,
}

struct Shelves<T> {
    /// Values that came back since the last collection; the newest is on top, since its memory is
    /// most likely still in the processor's cache.
    fresh: Vec<Box<Item<T>>>,
    /// Values that were idle at the last collection and die at the next.
    victims: Vec<Box<Item<T>>>,
    /// All but `idle`, which follows from the two above.
    counts: Stats,
}

impl<T> Idle<T> {
    pub(crate) fn new() -> Self {
        Idle {
            too_big: TooBig::new(),
            shelves: Mutex::new(Shelves {
                fresh: Vec::new(),
                victims: Vec::new(),
                counts: Stats::default(),
            }),
        }
    }

    /// An idle value, if there is one. Victims are looked at last, so that they age out while fresh
    /// ones are about.
    pub(crate) fn take(&self) -> Option<Box<Item<T>>> {
        let mut shelves = sync::lock(&self.shelves);
        let item = shelves.fresh.pop().or_else(|| shelves.victims.pop())?;
        shelves.counts.reused += 1;
        Some(item)
    }

    /// Makes a recycled value idle, or gives it back if `max_idle` values are idle already.
    pub(crate) fn store(
        &self,
        item: Box<Item<T>>,
        max_idle: Option<usize>,
    ) -> Result<(), Box<Item<T>>> {
        let mut shelves = sync::lock(&self.shelves);
        let idle = shelves.fresh.len() + shelves.victims.len();
        if max_idle.is_some_and(|max| idle >= max) {
            return Err(item);
        }
        shelves.fresh.push(item);
        Ok(())
    }

    /// Changes the counts. `change` is ours, never the user's.
    pub(crate) fn count(&self, change: impl FnOnce(&mut Stats)) {
        change(&mut sync::lock(&self.shelves).counts);
    }

    pub(crate) fn stats(&self) -> Stats {
        let shelves = sync::lock(&self.shelves);
        Stats {
            idle: (shelves.fresh.len() + shelves.victims.len()) as u64,
            ..shelves.counts
        }
    }

    /// Drops every idle value, for a pool that is going away.
    pub(crate) fn clear(&self) {
        let (fresh, victims) = {
            let mut shelves = sync::lock(&self.shelves);
            (
                std::mem::take(&mut shelves.fresh),
                std::mem::take(&mut shelves.victims),
            )
        };
        panics::for_each_whatever_happens(fresh.into_iter().chain(victims), drop);
    }
}

impl<T: Send> Collect for Idle<T> {
    fn collect(&self) {
        let dead = {
            let mut shelves = sync::lock(&self.shelves);
            let survivors = std::mem::take(&mut shelves.fresh);
            let dead = std::mem::replace(&mut shelves.victims, survivors);
            shelves.counts.collected += dead.len() as u64;
            dead
        };
        panics::for_each_whatever_happens(dead, drop);
    }
}
