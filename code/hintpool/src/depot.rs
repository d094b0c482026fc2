//! The depot: whole magazines shared by all threads of a pool, and the victims.
//!
//! Nobody waits for it. A pool is a hint: where the depot is contended, `get` creates and `put`
//! discards.

use crate::item::Idle;
use crate::magazine::Magazine;
use crate::sync::{self, Mutex};

/// Empty magazines kept for the next exchange; more are freed.
const SPARE: usize = 4;

pub(crate) struct Depot<T> {
    stock: Mutex<Stock<T>>,
}

struct Stock<T> {
    /// Magazines with their length, the last one in on top. Each holds an item at its top.
    full: Vec<(Magazine<T>, usize)>,
    spare: Vec<Magazine<T>>,
    /// Items that were idle at the last collection and die at the next.
    victims: Vec<Idle<T>>,
}

// SAFETY: the items in a depot are owned by it and may be dropped by any thread, hence `T: Send`.
unsafe impl<T: Send> Send for Depot<T> {}
// SAFETY: all is behind a lock.
unsafe impl<T: Send> Sync for Depot<T> {}

/// What a thread that found nothing of its own gets.
pub(crate) enum Found<T> {
    Magazine(Magazine<T>, usize),
    Victim(Idle<T>),
}

impl<T> Depot<T> {
    pub(crate) fn new() -> Self {
        Depot {
            stock: Mutex::new(Stock {
                full: Vec::new(),
                spare: Vec::new(),
                victims: Vec::new(),
            }),
        }
    }

    /// A magazine, or else a victim: victims are looked at last, so that they age out.
    pub(crate) fn find(&self) -> Option<Found<T>> {
        let mut stock = sync::try_lock(&self.stock)?;
        if let Some((magazine, len)) = stock.full.pop() {
            return Some(Found::Magazine(magazine, len));
        }
        stock.victims.pop().map(Found::Victim)
    }

    /// One item, for a thread that has nowhere to put a magazine.
    pub(crate) fn find_item(&self) -> Option<Idle<T>> {
        let mut stock = sync::try_lock(&self.stock)?;
        if let Some((magazine, len)) = stock.full.pop() {
            let top = len - 1;
            let item = magazine.get(top);
            // Nulls lie below all items.
            if top > 0 && magazine.get(top - 1).is_some() {
                stock.full.push((magazine, top));
            }
            return item;
        }
        stock.victims.pop()
    }

    /// Takes a full magazine for an empty one; refuses by giving it back.
    pub(crate) fn exchange(
        &self,
        full: Magazine<T>,
        len: usize,
        capacity: usize,
    ) -> Result<Magazine<T>, Magazine<T>> {
        let Some(mut stock) = sync::try_lock(&self.stock) else {
            return Err(full);
        };
        stock.full.push((full, len));
        let spare = stock.spare.pop();
        drop(stock);
        Ok(spare.unwrap_or_else(|| Magazine::new(capacity)))
    }

    /// Takes back a magazine that was emptied.
    pub(crate) fn spare(&self, empty: Magazine<T>) {
        if empty.capacity() == 0 {
            return;
        }
        if let Some(mut stock) = sync::try_lock(&self.stock) {
            if stock.spare.len() < SPARE {
                stock.spare.push(empty);
            }
        }
    }

    /// The middle of a collection: what was idle here joins `survivors`, which become the victims;
    /// the victims until now are returned, to be dropped without the lock.
    pub(crate) fn next_generation(&self, mut survivors: Vec<Idle<T>>) -> Vec<Idle<T>> {
        let (full, victims) = {
            let mut stock = sync::lock(&self.stock);
            let full = std::mem::take(&mut stock.full);
            (full, std::mem::take(&mut stock.victims))
        };
        for (magazine, len) in full {
            magazine.drain(len, &mut survivors);
        }
        sync::lock(&self.stock).victims.append(&mut survivors);
        victims
    }

    pub(crate) fn census(&self) -> usize {
        let stock = sync::lock(&self.stock);
        let full = stock
            .full
            .iter()
            .map(|(magazine, len)| magazine.count(*len));
        full.sum::<usize>() + stock.victims.len()
    }
}
