//! What lies in a depot, for tests that look into a pool at rest.

use super::Depot;
use crate::item::Idle;
use crate::magazine::Magazine;
use crate::sync;

impl<T> Depot<T> {
    /// The magazines, the last one in on the right, with the loose items as one more; and the victims:
    /// each item by its name.
    ///
    /// # Safety
    ///
    /// No call on the pool is under way, and none begins meanwhile.
    pub(crate) unsafe fn contents(&self, name: impl Fn(&T) -> char) -> (Vec<String>, String) {
        // SAFETY: an item that lies in a depot is whole, and nobody takes it out (said above).
        let name = |item: Idle<T>| name(unsafe { &item.as_ref().value });
        let stock = sync::lock(&self.stock);
        let names = |(magazine, len): &(Magazine<T>, usize)| {
            let items = (0..*len).map(|at| magazine.get(at).expect("no gaps"));
            items.map(&name).collect()
        };
        let mut full: Vec<String> = stock.full.iter().map(names).collect();
        full.extend(
            (!stock.loose.is_empty()).then(|| stock.loose.iter().copied().map(&name).collect()),
        );
        (full, stock.victims.iter().copied().map(&name).collect())
    }
}
