//! The pools of the process. Its tests run in parallel and share them, so each that uses one locks them all.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Waits until no other test of this process is at work, and begins with empty pools.
pub fn lock() -> MutexGuard<'static, ()> {
    static LOCK: Mutex<()> = Mutex::new(());
    // A test that failed poisons the lock. The pools are emptied all the same.
    let lock = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
    empty();
    lock
}

/// Drops every idle value of every pool: what is idle at two collections in a row is gone.
pub fn empty() {
    hintpool::collect_all();
    hintpool::collect_all();
}

#[cfg(test)]
mod tests {
    use hintpool::Pool;

    #[test]
    fn a_lock_begins_with_empty_pools_even_after_a_test_that_failed() {
        let pool: Pool<Vec<u8>> = Pool::new(Vec::new);
        drop(pool.get());
        let failed = std::thread::scope(|scope| {
            let test = scope.spawn(|| {
                let _lock = super::lock();
                drop(pool.get());
                std::panic::resume_unwind(Box::new("a test that fails"));
            });
            test.join().is_err()
        });
        assert!(failed);
        let _lock = super::lock();
        assert_eq!(pool.stats().idle, 0);
    }
}
