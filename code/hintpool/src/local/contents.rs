//! What lies in a `Local`, for tests that look into a pool at rest.

use serde::Serialize;

use super::Local;
use super::collection::left_in;
use crate::item::Idle;
use crate::magazine::Magazine;
use crate::sync::{self, Ordering};

/// A place that is not empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Place {
    /// A collector took the item, and the owner has not settled since.
    Mark,
    Item(char),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Contents {
    slot: Option<Place>,
    /// Bottom first.
    loaded: Vec<Place>,
    previous: Vec<Place>,
}

impl<T> Local<T> {
    /// Each item by its name.
    ///
    /// # Safety
    ///
    /// No call on the pool is under way, and none begins meanwhile.
    pub(crate) unsafe fn contents(&self, name: impl Fn(&T) -> char) -> Contents {
        let place = |item: Option<Idle<T>>| match item {
            // SAFETY: an item that lies in a place is whole, and nobody takes it out (said above).
            Some(item) => Place::Item(name(unsafe { &item.as_ref().value })),
            None => Place::Mark,
        };
        let all =
            |magazine: &Magazine<T>, len| (0..len).map(|at| place(magazine.get(at))).collect();
        let settled = sync::lock(&self.settled);
        let slot = self.slot.load(Ordering::Relaxed);
        let len = self.len.load(Ordering::Relaxed);
        Contents {
            slot: (!slot.is_null()).then(|| place(left_in(slot))),
            // SAFETY: `loaded` is replaced behind the lock only, which this thread holds.
            loaded: self.loaded.with(|loaded| all(unsafe { &*loaded }, len)),
            previous: all(&settled.previous, self.numbers.previous_len()),
        }
    }
}
