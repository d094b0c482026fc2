//! The depot of a pool with `max_idle` or `budget`: what may lie idle in the whole pool.
//!
//! Exact limits need counts that all threads share, and idle values that every thread finds. So a pool
//! with such a limit keeps them all here, where the counts behind the lock are exact, and stays off the
//! fast path. Pools without a limit do not pay for these counts.

use super::{Depot, add, subtract};
use crate::item::{Idle, ItemBox};
use crate::rules::omits;
use crate::stats::Cause;
use crate::sync::process::Ordering;
use crate::{Settings, sync};

impl<T> Depot<T> {
    /// Takes in an item with this weight if the limits have room for it, and no other thread keeps the lock.
    pub(crate) fn give_counted(
        &self,
        mut item: ItemBox<T>,
        weight: usize,
        limits: &Settings,
    ) -> Result<(), (ItemBox<T>, Cause)> {
        let before = || limits.have_room(self.census(), self.weight(), weight);
        let before = omits("a limit is asked behind the lock").then(before);
        let Some(mut stock) = self.with_room(1, |stock| &mut stock.loose) else {
            return Err((item, Cause::Busy));
        };
        let has_room = limits.have_room(self.census(), self.weight(), weight);
        if !before.unwrap_or(has_room) {
            return Err((item, Cause::OverLimit));
        }
        item.header_mut().weight = weight;
        add(&self.weight, weight);
        add(&self.idle, 1);
        stock.loose.push(item.park());
        Ok(())
    }

    /// As [`Depot::take_one`].
    pub(crate) fn take_counted(&self) -> Option<ItemBox<T>> {
        if self.census() == 0 {
            return None;
        }
        let mut stock = sync::lock_soon(&self.stock)?;
        let item = self.take_from(&mut stock)?;
        // SAFETY: parked by `give_counted`, and just taken out.
        let item = unsafe { ItemBox::wake(item) };
        subtract(&self.weight, item.header().weight);
        Some(item)
    }

    /// These items left in a collection.
    pub(crate) fn uncount(&self, dead: &[Idle<T>]) {
        let weights = dead.iter().map(|&item| {
            // SAFETY: victims that came out are the collecting thread's alone. The box is not dropped.
            let item = std::mem::ManuallyDrop::new(unsafe { ItemBox::wake(item) });
            item.header().weight
        });
        let weight = weights.sum();
        let _stock = sync::lock(&self.stock);
        subtract(&self.weight, weight);
    }

    /// Weight of what lies idle, where it is counted.
    pub(crate) fn weight(&self) -> usize {
        self.weight.load(Ordering::Relaxed)
    }
}
