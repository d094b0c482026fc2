//! The only door to `std::sync`, so that a model checker's types can take its place in one file.

pub(crate) use std::sync::{
    Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// Locks `mutex`, poisoned or not.
///
/// The critical sections of this crate run no user code and leave their data whole at every step,
/// so a panic elsewhere on a thread that held the lock says nothing about that data.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
