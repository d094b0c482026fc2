//! Ageing without a garbage collector: two generations, as in Go since 1.13.
//!
//! A collection drops the victims of the last one and makes victims of what is idle now. One heavy
//! fence serves every pool that takes part.

use std::time::Duration;

use crate::registry::{self, PoolReport};
use crate::sync::process::{Arc, MutexGuard};
use crate::{fence, panics};

/// A pool as collections and other operations on all pools see it.
pub(crate) trait Collect: Send + Sync {
    /// Waits until no other collection of this pool is under way, and blocks others.
    fn turn(&self) -> MutexGuard<'_, ()>;

    /// As [`Collect::turn`]; `None` where it would have to wait.
    fn turn_if_free(&self) -> Option<MutexGuard<'_, ()>>;

    /// Closes the gates to the owners.
    fn close(&self, turn: &MutexGuard<'_, ()>);

    /// Takes what is idle, makes it the next victims, opens the gates, and returns the last ones.
    ///
    /// # Safety
    ///
    /// `close` was called with this turn, and `fenced` only if a heavy fence was issued since.
    unsafe fn drain(&self, turn: MutexGuard<'_, ()>, fenced: bool) -> Dead;

    /// Begins or ends chaos.
    fn chaos(&self, begins: bool);

    fn was_collected_within(&self, period: Duration) -> bool;

    fn report(&self) -> PoolReport;
}

/// Items to drop once no lock is held.
#[must_use = "the items must be dropped"]
pub(crate) struct Dead(Box<dyn FnOnce()>);

impl Dead {
    pub(crate) fn new(run_drops: impl FnOnce() + 'static) -> Self {
        Dead(Box::new(run_drops))
    }

    pub(crate) fn run_drops(self) {
        (self.0)();
    }
}

// ANCHOR: collect
/// One collection of `pools`, with one heavy fence.
pub(crate) fn collect(pools: &[&dyn Collect]) {
    // Collections of several pools take the turns in the same order, that of the registry.
    let turns = pools.iter().map(|pool| (*pool, pool.turn())).collect();
    collect_with(turns);
}

fn collect_with(turns: Vec<(&dyn Collect, MutexGuard<'_, ()>)>) {
    turns.iter().for_each(|(pool, turn)| pool.close(turn));
    let fenced = fence::heavy().is_ok();
    let drain = |(pool, turn): (&dyn Collect, _)| {
        // SAFETY: closed above, with this turn.
        unsafe { pool.drain(turn, fenced) }
    };
    let dead: Vec<Dead> = turns.into_iter().map(drain).collect();
    panics::for_each_whatever_happens(dead, Dead::run_drops);
}
// ANCHOR_END: collect

/// One collection, unless one is under way: for a call that has another purpose and does not wait.
pub(crate) fn try_collect(pool: &dyn Collect) {
    if let Some(turn) = pool.turn_if_free() {
        collect_with(vec![(pool, turn)]);
    }
}

/// Starts one collection in every live pool of the process.
///
/// Each pool is collected as by [`Pool::collect`](crate::Pool::collect). A pool that nobody has
/// used yet has nothing to collect and is not listed. One heavy fence serves all of them.
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
/// hintpool::collect_all(); // victims are dropped
/// assert_eq!(pool.stats().idle, 0);
/// ```
pub fn collect_all() {
    collect_those(registry::live(), |_| true);
}

/// As [`collect_all`], without pools that were collected within this period: a second collection so soon
/// after another would drop what was in use a moment ago.
pub(crate) fn collect_all_but_those_within(period: Duration) {
    collect_those(registry::live(), |pool| !pool.was_collected_within(period));
}

fn collect_those(live: Vec<Arc<dyn Collect>>, which: impl Fn(&dyn Collect) -> bool) {
    let pools = live.iter().map(|pool| &**pool);
    let pools: Vec<&dyn Collect> = pools.filter(|pool| which(*pool)).collect();
    collect(&pools);
}

#[cfg(all(test, not(hintpool_loom)))]
mod tests {
    use super::*;
    use crate::registry::tests::Told;
    use crate::sync::process::Ordering;

    /// Otherwise a `Collector` beside a pool's own ageing drops what was in use a moment ago.
    #[test]
    fn a_pool_that_was_collected_a_moment_ago_is_passed_over() {
        let pools =
            [Duration::ZERO, Duration::from_secs(10)].map(|age| Arc::new(Told::of_age(age)));
        let live = pools
            .iter()
            .map(|pool| Arc::clone(pool) as Arc<dyn Collect>);
        let period = Duration::from_secs(5);
        collect_those(live.collect(), |pool| !pool.was_collected_within(period));
        let collections = pools.map(|pool| pool.collections.load(Ordering::SeqCst));
        assert_eq!(collections, [0, 1]);
    }
}
