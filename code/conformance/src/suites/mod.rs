//! The checks, by what a pool must be to be put under them.

pub mod basic;
pub mod chaos;
pub mod collect_all;
pub mod full;

use std::ops::DerefMut;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{Basic, Full, Ledger, Probe};

/// Uses `count` values at once, so that as many are idle afterwards.
pub(crate) fn burst<P: Basic>(pool: &P, count: usize) {
    let mut out: Vec<_> = (0..count).map(|_| pool.get()).collect();
    out.iter_mut().for_each(|probe| probe.work());
}

pub(crate) fn idle_and_discarded(pool: &impl Full) -> (u64, u64) {
    let stats = pool.stats();
    (stats.idle, stats.discarded)
}

/// Fails if a value is in use, or if the pool counts other values than the ledger: one pool, which
/// nobody uses now, with all values of the ledger.
pub(crate) fn assert_balanced(pool: &impl Full, ledger: &Ledger) {
    let stats = pool.stats();
    let dropped = stats.discarded + stats.collected;
    let left = stats.idle + dropped + stats.detached;
    assert_eq!(stats.created + stats.donated, left, "{stats:?}");
    assert_eq!(stats.idle, ledger.alive(), "values idle, values alive");
    assert_eq!(dropped, ledger.dropped(), "values dropped: {stats:?}");
}

/// Whether `work` panics. The panic ends here.
pub(crate) fn panics(work: impl FnOnce()) -> bool {
    // Unwind safe: the checks look at what a panic left behind, on purpose.
    catch_unwind(AssertUnwindSafe(work)).is_err()
}

/// Drops `guard` by a panic, after `work` on its value.
pub(crate) fn panic_in_use(
    mut guard: impl DerefMut<Target = Probe>,
    work: impl FnOnce(&mut Probe),
) {
    let panicked = panics(|| {
        work(&mut guard);
        let _guard = guard;
        panic!("in the middle of the work");
    });
    assert!(panicked);
}

/// One check at a time, where checks reach every pool of the process: another one would reach this
/// one's pools. Tests of your own in the same binary wait here, too.
pub fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}
