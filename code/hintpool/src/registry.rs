//! The list of live pools that [`collect_all`] goes through.
//!
//! Only the heap part of a pool is listed, and only from its first use on: a pool may move until
//! then. It holds neither `create` nor the policy, so a collection can call neither.

use crate::panics;
use crate::sync::{self, Arc, Mutex, Weak};

/// One cycle of ageing: drop the victims, make victims of what is idle.
pub(crate) trait Collect: Send + Sync {
    fn collect(&self);
}

/// Written by a pool's first use and by its drop; read by `collect_all`.
static LIVE: Mutex<Vec<Weak<dyn Collect>>> = Mutex::new(Vec::new());

pub(crate) fn register(pool: Weak<dyn Collect>) {
    sync::lock(&LIVE).push(pool);
}

pub(crate) fn unregister(pool: &Weak<dyn Collect>) {
    sync::lock(&LIVE).retain(|listed| !listed.ptr_eq(pool));
}

/// Starts one collection in every live pool of the process.
///
/// Each pool is collected as by [`Pool::collect`](crate::Pool::collect). A pool that nobody has
/// used yet has nothing to collect and is not listed.
///
/// # Panics
///
/// If the `Drop` of a value panics. The other values and the other pools are collected all the
/// same, and the first panic goes on afterwards.
///
/// ```
/// use hintpool::Pool;
///
/// let pool = Pool::new(|| Vec::<u8>::new());
/// drop(pool.get());
/// hintpool::collect_all(); // idle values become victims
/// hintpool::collect_all(); // victims die
/// assert_eq!(pool.stats().idle, 0);
/// ```
pub fn collect_all() {
    // The list is not locked while values are dropped: their `Drop` may use, make or drop pools.
    let live: Vec<Arc<dyn Collect>> = sync::lock(&LIVE).iter().filter_map(Weak::upgrade).collect();
    panics::for_each_whatever_happens(live, |pool| pool.collect());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pool;

    /// Else the list, and with it the heap part of every pool that ever lived, grows for ever.
    #[test]
    fn a_dropped_pool_is_no_longer_listed() {
        let pool = Pool::new(Vec::<u8>::new);
        drop(pool.get());
        assert!(!sync::lock(&LIVE).is_empty(), "a used pool is listed");
        drop(pool);
        // Counted under the lock: a pool of another test cannot go meanwhile.
        let live = sync::lock(&LIVE);
        let gone = live.iter().filter(|pool| pool.strong_count() == 0);
        assert_eq!(gone.count(), 0, "pools listed though they are gone");
    }
}
