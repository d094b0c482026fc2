//! The depot of a pool with `max_idle` or `budget`. All that lies idle in such a pool lies here, so that
//! every thread finds it, and so that the counts behind the lock are exact.

use super::{Depot, add, subtract};
use crate::item::{Idle, ItemBox};
use crate::limits::Limits;
use crate::omitted::omits;
use crate::sync;
use crate::sync::process::Ordering;

/// Why a limited pool did not keep a value.
pub(crate) enum Refusal {
    Full,
    /// Another thread kept the lock.
    Busy,
}

impl<T> Depot<T> {
    /// Takes in an item with this weight if the limits have room for it.
    pub(crate) fn give_counted(
        &self,
        mut item: ItemBox<T>,
        weight: usize,
        limits: &Limits,
    ) -> Result<(), (ItemBox<T>, Refusal)> {
        let before = || limits.have_room(self.census(), self.weight(), weight);
        let before = omits("a limit is asked behind the lock").then(before);
        let Some(mut stock) = self.with_room(1, |stock| &mut stock.loose) else {
            return Err((item, Refusal::Busy));
        };
        let has_room = limits.have_room(self.census(), self.weight(), weight);
        if !before.unwrap_or(has_room) {
            return Err((item, Refusal::Full));
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
