//! The only file that uses `std::sync` or loom's version of it.

#[cfg(not(hintpool_loom))]
pub(crate) use std::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicPtr, AtomicU8, AtomicU32, AtomicUsize, Ordering, fence},
};

#[cfg(hintpool_loom)]
pub(crate) use loom::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicPtr, AtomicU8, AtomicU32, AtomicUsize, Ordering, fence},
};

// loom's locks return these too.
use std::sync::{PoisonError, TryLockError, TryLockResult};

/// What is not modelled: the shell of a pool and the process-wide lists, which live in statics and
/// so need constructors that loom's types do not have; and numbers that only statistics and estimates
/// read.
pub(crate) mod process {
    pub(crate) use std::sync::{
        Arc, Mutex, MutexGuard, OnceLock, Weak,
        atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering, fence},
    };

    /// Locks `mutex`, poisoned or not: no critical section here runs user code.
    pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock().unwrap_or_else(super::PoisonError::into_inner)
    }

    /// As [`lock`], but `None` where another thread has the lock.
    pub(crate) fn try_lock<T: ?Sized>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
        super::if_free(mutex.try_lock())
    }
}

/// Locks `mutex`, poisoned or not.
///
/// The critical sections of this crate run no user code and leave their data whole at every step,
/// so a panic elsewhere on a thread that held the lock says nothing about that data.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn if_free<G>(tried: TryLockResult<G>) -> Option<G> {
    match tried {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

/// As [`lock`], but `None` where another thread keeps the lock. Its holder has a few dozen
/// instructions to go, or was preempted; and nobody waits for a preempted thread.
pub(crate) fn lock_soon<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    soon(|| if_free(mutex.try_lock()))
}

/// How often a lock is tried while its holder may be about to let go.
const SPINS: usize = 100;

/// As [`SPINS`], where the holder may be about to issue a heavy fence, which takes some 20 microseconds
/// beside a busy thread.
const SPINS_FOR_A_FENCE: usize = 2_000;

/// Asks again for a short while: by spinning, and then once more after an offer of the processor.
pub(crate) fn soon<R>(ask: impl FnMut() -> Option<R>) -> Option<R> {
    within(SPINS, ask)
}

/// As [`soon`], for as long as a heavy fence takes.
pub(crate) fn soon_after_a_fence<R>(ask: impl FnMut() -> Option<R>) -> Option<R> {
    within(SPINS_FOR_A_FENCE, ask)
}

fn within<R>(spins: usize, mut ask: impl FnMut() -> Option<R>) -> Option<R> {
    // loom explores what comes before and after by itself, and cannot bound a loop.
    if cfg!(hintpool_loom) {
        return ask();
    }
    let spinning = (0..spins).find_map(|_| {
        ask().or_else(|| {
            std::hint::spin_loop();
            None
        })
    });
    spinning.or_else(|| {
        std::thread::yield_now();
        ask()
    })
}

/// `std::cell::UnsafeCell` behind loom's interface, so that loom sees each access.
#[cfg(hintpool_loom)]
pub(crate) use loom::cell::UnsafeCell;

#[cfg(not(hintpool_loom))]
#[derive(Debug)]
pub(crate) struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

#[cfg(not(hintpool_loom))]
impl<T> UnsafeCell<T> {
    pub(crate) const fn new(value: T) -> Self {
        UnsafeCell(std::cell::UnsafeCell::new(value))
    }

    #[inline(always)]
    pub(crate) fn with<R>(&self, f: impl FnOnce(*const T) -> R) -> R {
        f(self.0.get())
    }

    #[inline(always)]
    pub(crate) fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
        f(self.0.get())
    }
}
