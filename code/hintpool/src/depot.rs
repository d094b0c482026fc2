//! The depot: whole magazines shared by all threads of a pool, and the victims.
//!
//! Nobody waits for it. A pool is a hint: where the depot is contended, `get` creates and `put`
//! discards.

use crate::item::Idle;
use crate::magazine::Magazine;
use crate::sync::{self, Mutex};

#[cfg(all(test, not(any(hintpool_loom, hintpool_no_fence))))]
mod contents;

/// Empty magazines kept for the next exchange; more are freed.
const SPARE: usize = 4;

pub(crate) struct Depot<T> {
    stock: Mutex<Stock<T>>,
}

// ANCHOR: stock
struct Stock<T> {
    /// Magazines with their length, the last one in on top. None is empty, and none has gaps.
    full: Vec<(Magazine<T>, usize)>,
    spare: Vec<Magazine<T>>,
    /// Items that were idle at the last collection and die at the next.
    victims: Vec<Idle<T>>,
}
// ANCHOR_END: stock

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
            if top > 0 {
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

    // ANCHOR: next_generation
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
    // ANCHOR_END: next_generation

    /// Keeps others out, as another thread's visit would.
    #[cfg(all(test, not(hintpool_loom)))]
    pub(crate) fn hold(&self) -> impl Drop {
        sync::lock(&self.stock)
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

#[cfg(all(test, not(hintpool_loom)))]
mod tests {
    use super::*;
    use crate::item::Item;

    fn magazine(items: usize) -> Magazine<u8> {
        let magazine = Magazine::new(items);
        for at in 0..items {
            assert!(magazine.push(at, Item::park(Item::new(0))).is_ok());
        }
        magazine
    }

    fn free(item: Idle<u8>) {
        // SAFETY: parked by `magazine`, and taken out.
        drop(unsafe { Item::wake(item) });
    }

    #[test]
    fn single_items_come_from_magazines_first_and_none_is_left_in_them() {
        let depot = Depot::new();
        let victim = Item::park(Item::new(1));
        assert!(depot.next_generation(vec![victim]).is_empty());
        for items in [3, 2, 1] {
            assert!(depot.exchange(magazine(items), items, 1).is_ok());
        }
        assert_eq!(depot.census(), 7);
        for left in (1..=6).rev() {
            let item = depot.find_item().expect("an item in a magazine");
            assert_ne!(item, victim, "victims come last");
            free(item);
            assert_eq!(depot.census(), left);
        }
        assert!(
            depot.stock.lock().unwrap().full.is_empty(),
            "magazines without an item"
        );
        assert_eq!(depot.find_item(), Some(victim));
        free(victim);
        assert!(depot.find_item().is_none());
    }

    #[test]
    fn a_few_empty_magazines_wait_for_the_next_exchange() {
        let depot = Depot::<u8>::new();
        depot.spare(Magazine::none());
        (0..SPARE + 2).for_each(|_| depot.spare(Magazine::new(7)));
        for exchange in 0..SPARE + 2 {
            let empty = depot
                .exchange(Magazine::new(1), 0, 3)
                .ok()
                .expect("nobody else is here");
            let expected = if exchange < SPARE { 7 } else { 3 };
            assert_eq!(empty.capacity(), expected, "exchange {exchange}");
        }
    }

    #[test]
    fn nobody_waits_for_the_depot() {
        let depot = Depot::<u8>::new();
        depot.spare(Magazine::new(7));
        let held = depot.stock.lock().unwrap();
        assert!(depot.find().is_none());
        assert!(depot.find_item().is_none());
        assert!(depot.exchange(Magazine::new(5), 0, 3).is_err());
        depot.spare(Magazine::new(7));
        assert_eq!(held.spare.len(), 1);
    }
}
