//! A pool to oneself: the exercise's pool belongs to the whole process, and tests run in parallel.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Waits until no other test of this process is at work, and begins with empty pools.
pub(crate) fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    // A test that failed poisons the lock. The pools are emptied all the same.
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    empty_the_pools();
    turn
}

/// Drops every idle value of every pool: what is idle at two collections in a row is gone.
pub(crate) fn empty_the_pools() {
    hintpool::collect_all();
    hintpool::collect_all();
}
