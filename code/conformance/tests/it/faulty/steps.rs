//! The pool that has a fault, and what it does at each step of a value's way.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::mem::{ManuallyDrop, forget, take};
use std::ops::DerefMut;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, ThreadId};

use conformance::{ByProbe, Create, Probe};
use hintpool::{Guard, OwnedGuard, Pool, Recycle, Settings};

use super::fault::{Fault, fault};
use super::values::{FaultyPolicy, caught, faulty_create, lock};

/// hintpool, but for the [`fault`] of this process.
pub(crate) struct Faulty {
    pub(super) inner: Arc<Pool<Probe, Create, FaultyPolicy>>,
    maker: ThreadId,
    lock: Mutex<()>,
    /// Values that the fault keeps for itself, by the thread that left them.
    pub(super) kept: Mutex<HashMap<ThreadId, Vec<Probe>>>,
    /// The values that a thread got while it unwound.
    got_unwinding: Mutex<HashSet<usize>>,
    pub(super) count: AtomicU64,
}

fn this_thread() -> ThreadId {
    thread::current().id()
}

/// Whether the thread-local of [`Fault::NeedsItsThreadLocal`] is there; makes it if it can.
fn has_thread_local() -> bool {
    thread_local! {
        static LOCAL: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }

    LOCAL.try_with(|local| local.borrow_mut().push(0)).is_ok()
}

impl Faulty {
    pub(super) fn around(settings: Settings, policy: ByProbe, create: Create) -> Self {
        let settings = match fault() {
            Fault::IgnoresSettings => Settings::new(),
            Fault::NeverReuses => settings.max_idle(0),
            _ => settings,
        };
        let inner = settings.pool_with(faulty_create(create), FaultyPolicy(policy));
        Faulty {
            inner: Arc::new(inner),
            maker: this_thread(),
            lock: Mutex::default(),
            kept: Mutex::default(),
            got_unwinding: Mutex::default(),
            count: AtomicU64::new(0),
        }
    }

    /// The one lock of [`Fault::LocksEverything`].
    pub(super) fn one_lock(&self) -> Option<MutexGuard<'_, ()>> {
        (fault() == Fault::LocksEverything).then(|| lock(&self.lock))
    }

    fn keep(&self, probe: Probe) {
        lock(&self.kept)
            .entry(this_thread())
            .or_default()
            .push(probe);
    }

    pub(super) fn take(&self) -> Guard<'_, Probe, FaultyPolicy> {
        let _lock = self.one_lock();
        match fault() {
            Fault::CreatesAhead => {
                let (first, _second) = (self.inner.get(), self.inner.get());
                first
            }
            Fault::HoardsPerThread => {
                if let Some(probe) = lock(&self.kept).entry(this_thread()).or_default().pop() {
                    self.inner.put(probe);
                }
                self.inner.get()
            }
            Fault::NeedsItsThreadLocal => {
                // Before a thread's other ones are made.
                has_thread_local();
                self.inner.get()
            }
            Fault::SwallowsCreatePanics => {
                caught(|| self.inner.get()).unwrap_or_else(|| self.inner.get())
            }
            Fault::JudgesByChange => {
                let guard = self.inner.get();
                if thread::panicking() {
                    lock(&self.got_unwinding).insert(guard.id());
                }
                guard
            }
            Fault::CountsBeforeCreating => {
                self.count.fetch_add(1, Ordering::Relaxed);
                let guard = self.inner.get();
                self.count.fetch_sub(1, Ordering::Relaxed);
                guard
            }
            Fault::TakesTheOldest => {
                let mut idle: Vec<_> = std::iter::from_fn(|| self.inner.try_get()).collect();
                idle.pop().unwrap_or_else(|| self.inner.get())
            }
            Fault::CollectsWhatIsInUse => {
                let guard = self.inner.get();
                self.keep(guard.forge());
                guard
            }
            _ => self.inner.get(),
        }
    }

    pub(super) fn take_back(&self, guard: impl Inner) {
        let _lock = self.one_lock();
        match fault() {
            Fault::LosesReturns => forget(guard),
            Fault::RecyclesElsewhere => thread::scope(|scope| {
                scope.spawn(move || drop(guard));
            }),
            Fault::KnowsOneThread if this_thread() != self.maker => forget(guard.detach()),
            Fault::HoardsPerThread => {
                let mut probe = guard.detach();
                let _ = probe.recycle();
                self.keep(probe);
            }
            Fault::NeedsItsThreadLocal if !has_thread_local() => {
                forget(guard.detach());
            }
            Fault::StopsAtADropPanic => self.keep(guard.detach()),
            Fault::JudgesByChange => {
                let unwinding_at_get = lock(&self.got_unwinding).remove(&guard.id());
                match unwinding_at_get == thread::panicking() {
                    true => drop(guard),
                    false => guard.discard(),
                }
            }
            Fault::LeaksThePoolOnPanic => {
                let pool = ManuallyDrop::new(Arc::clone(&self.inner));
                drop(guard);
                drop(ManuallyDrop::into_inner(pool));
            }
            Fault::NeverGivesBack => {
                let bytes = guard.weight() as u64;
                let spent = self.count.fetch_add(bytes, Ordering::Relaxed) + bytes;
                match spent <= 100 << 10 {
                    true => drop(guard),
                    false => guard.discard(),
                }
            }
            _ => drop(guard),
        }
    }

    pub(super) fn detach(&self, guard: impl Inner) -> Probe {
        let mut probe = guard.detach();
        if fault() == Fault::RecyclesOnDetach {
            let _ = probe.recycle();
        }
        probe
    }

    pub(super) fn discard(&self, mut guard: impl Inner) {
        let _lock = self.one_lock();
        match fault() {
            Fault::RecyclesOnDiscard => {
                let _ = guard.recycle();
                guard.discard();
            }
            Fault::SwallowsDropPanics => {
                caught(|| guard.discard());
            }
            _ => guard.discard(),
        }
    }

    /// Drops what the fault kept, up to the first panic.
    pub(super) fn drop_kept(&self) {
        let mut values: Vec<_> = take(&mut *lock(&self.kept))
            .into_values()
            .flatten()
            .collect();
        while let Some(value) = values.pop() {
            let rest = ManuallyDrop::new(values);
            drop(value);
            values = ManuallyDrop::into_inner(rest);
        }
    }
}

impl Drop for Faulty {
    fn drop(&mut self) {
        self.drop_kept();
    }
}

/// What both guards of hintpool can do.
pub(crate) trait Inner: DerefMut<Target = Probe> + Send {
    fn detach(self) -> Probe;
    fn discard(self);
}

impl Inner for Guard<'_, Probe, FaultyPolicy> {
    fn detach(self) -> Probe {
        Guard::detach(self)
    }

    fn discard(self) {
        Guard::discard(self);
    }
}

impl Inner for OwnedGuard<Probe, FaultyPolicy> {
    fn detach(self) -> Probe {
        OwnedGuard::detach(self)
    }

    fn discard(self) {
        OwnedGuard::discard(self);
    }
}
