//! A collection's part in one pool.

use super::{Shared, set_chaos};
use crate::item::{Idle, ItemBox};
use crate::local::gate;
use crate::panics;
use crate::registry::{Collect, Dead, PoolReport};
use crate::sync::process::{self, Mutex, MutexGuard};

impl<T: 'static> Shared<T> {
    // ANCHOR: drain_closed
    /// Takes what lies idle with the threads whose gates a collection or a gathering closed, and opens
    /// the gates.
    ///
    /// # Safety
    ///
    /// If `fenced`, a heavy fence was issued since the gates were closed with this turn.
    pub(super) unsafe fn drain_closed(&self, _: &MutexGuard<'_, ()>, fenced: bool) -> Vec<Idle<T>> {
        let mut found = Vec::new();
        let all = self.table.iter();
        for local in all.filter(|local| local.is_closed(gate::COLLECTION)) {
            if fenced {
                // SAFETY: closed and fenced (said above), and one thread has the turn.
                unsafe { local.drain(&mut found) };
            } else {
                local.open(gate::COLLECTION);
            }
        }
        found
    }
    // ANCHOR_END: drain_closed

    /// Takes everything out, for a pool that is going away.
    ///
    /// # Safety
    ///
    /// No thread uses the pool any more.
    pub(crate) unsafe fn clear(&self) -> Dead {
        let _turn = process::lock(&self.turn);
        let mut all = Vec::new();
        for local in self.table.iter() {
            // SAFETY: without an owner that is at work, there is nobody to close the gate to; and this
            // thread has the turn.
            unsafe { local.drain(&mut all) };
        }
        // Twice: what was idle becomes a victim, and victims come out.
        all.append(&mut self.depot.next_generation(Vec::new()));
        all.append(&mut self.depot.next_generation(Vec::new()));
        drop_later(all)
    }
}

impl<T: Send + 'static> Collect for Shared<T> {
    fn turn(&self) -> &Mutex<()> {
        &self.turn
    }

    fn close(&self, _: &MutexGuard<'_, ()>) {
        self.age.collected();
        self.table
            .iter()
            .for_each(|local| local.close(gate::COLLECTION));
    }

    // ANCHOR: drain
    unsafe fn drain(&self, turn: MutexGuard<'_, ()>, fenced: bool) -> Dead {
        // SAFETY: said at the trait.
        let survivors = unsafe { self.drain_closed(&turn, fenced) };
        let dead = self.depot.next_generation(survivors);
        self.creation.collected(self.table.len());
        self.counts.collected.add(dead.len() as u64);
        if self.settings.limit_idle() {
            self.depot.uncount(&dead);
        }
        drop_later(dead)
    }
    // ANCHOR_END: drain

    fn chaos(&self, begins: bool) {
        self.table.iter().for_each(|local| set_chaos(local, begins));
    }

    fn was_collected_within(&self, period: std::time::Duration) -> bool {
        self.age.was_collected_within(period)
    }

    fn report(&self) -> PoolReport {
        PoolReport {
            name: self.settings.name,
            value_type: std::any::type_name::<T>(),
            stats: self.stats(),
        }
    }
}

/// Owns `items` until it is run, and then drops them, all of them even if some panic.
pub(super) fn drop_later<T: 'static>(items: Vec<Idle<T>>) -> Dead {
    Dead::new(move || {
        panics::for_each_whatever_happens(items, |item| {
            // SAFETY: parked on its return, and taken out of the one place it lay in.
            drop(unsafe { ItemBox::wake(item) });
        });
    })
}
