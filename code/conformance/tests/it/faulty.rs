//! hintpool with one step replaced by a wrong one.

use std::cell::RefCell;
use std::mem::{forget, take};
use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use conformance::{Basic, Create, Fault, Full, Loan, Probe};
use hintpool::{Guard, OwnedGuard, Policy, Pool, Recycle, Settings, Stats, Verdict, chaos};

/// What is wrong with all [`Faulty`] pools.
static FAULT: Mutex<Fault> = Mutex::new(Fault::None);

fn fault() -> Fault {
    *lock(&FAULT)
}

pub(crate) fn give_all_pools(fault: Fault) {
    *lock(&FAULT) = fault;
}

/// hintpool, but for the [`fault`].
pub(crate) struct Faulty {
    pool: Arc<Pool<Probe, Create, FaultyPolicy>>,
    own: Arc<Own>,
}

/// What faults need beside the pool.
#[derive(Default)]
struct Own {
    /// The one lock of [`Fault::LocksEverything`].
    lock: Mutex<()>,
    /// Values that the fault keeps for itself.
    kept: Mutex<Vec<Probe>>,
}

impl Own {
    fn one_lock(&self) -> Option<MutexGuard<'_, ()>> {
        (fault() == Fault::LocksEverything).then(|| lock(&self.lock))
    }

    /// Drops what the fault kept, up to the first panic.
    fn drop_kept(&self) {
        let mut values = take(&mut *lock(&self.kept));
        while let Some(value) = values.pop() {
            if caught(|| drop(value)).is_none() {
                forget(values);
                panic!("a panic in the drop of a value");
            }
        }
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        self.drop_kept();
    }
}

impl Faulty {
    fn lend<G: Loan>(&self, guard: G) -> FaultyGuard<G> {
        FaultyGuard {
            guard: Some(guard),
            own: Arc::clone(&self.own),
        }
    }
}

impl Basic for Faulty {
    type Guard<'a> = FaultyGuard<Guard<'a, Probe, FaultyPolicy>>;

    const REUSES_ON_A_QUIET_THREAD: bool = true;

    fn new(create: Create) -> Self {
        Faulty::with(Settings::new(), create)
    }

    fn get(&self) -> Self::Guard<'_> {
        let _lock = self.own.one_lock();
        let get = || self.pool.get();
        // Made before the thread's other ones.
        has_thread_local();
        let guard = match fault() {
            Fault::SwallowsPanics => caught(get).unwrap_or_else(get),
            _ => get(),
        };
        if fault() == Fault::CollectsWhatIsInUse {
            lock(&self.own.kept).push(guard.forge());
        }
        self.lend(guard)
    }
}

impl Full for Faulty {
    type OwnedGuard = FaultyGuard<OwnedGuard<Probe, FaultyPolicy>>;

    fn with(settings: Settings, create: Create) -> Self {
        let settings = match fault() {
            Fault::IgnoresSettings => Settings::new(),
            Fault::NeverReuses => settings.max_idle(0),
            _ => settings,
        };
        Faulty {
            pool: Arc::new(settings.pool_with(faulty_create(create), FaultyPolicy)),
            own: Arc::default(),
        }
    }

    fn try_get(&self) -> Option<Self::Guard<'_>> {
        let guard = match fault() {
            Fault::CreatesInTryGet => Some(self.pool.get()),
            _ => self.pool.try_get(),
        };
        Some(self.lend(guard?))
    }

    fn get_or_try_create<E>(
        &self,
        create: impl FnOnce() -> Result<Probe, E>,
    ) -> Result<Self::Guard<'_>, E> {
        let _lock = self.own.one_lock();
        let guard = self.pool.get_or_try_create(create)?;
        Ok(self.lend(guard))
    }

    fn get_owned(self: &Arc<Self>) -> Self::OwnedGuard {
        self.lend(self.pool.get_owned())
    }

    fn put(&self, value: Probe) {
        self.pool.put(value);
    }

    fn collect(&self) {
        let _lock = self.own.one_lock();
        self.own.drop_kept();
        match fault() {
            Fault::IgnoresCollect => {}
            Fault::HasOneGeneration => {
                self.pool.collect();
                self.pool.collect();
            }
            _ => dropping(|| self.pool.collect()),
        }
    }

    fn stats(&self) -> Stats {
        let mut stats = self.pool.stats();
        if let Fault::Miscounts(which) = fault() {
            let counts = [
                &mut stats.created,
                &mut stats.donated,
                &mut stats.reused,
                &mut stats.discarded,
                &mut stats.collected,
                &mut stats.detached,
                &mut stats.idle,
            ];
            *counts.into_iter().nth(which).expect("one of the counts") += 1;
        }
        stats
    }

    fn chaos(seed: u64) -> impl Sized {
        static SCOPES: AtomicU64 = AtomicU64::new(0);
        match fault() {
            Fault::KnowsNoChaos => None,
            Fault::IgnoresTheSeed => Some(chaos::scope(SCOPES.fetch_add(1, Ordering::Relaxed))),
            _ => Some(chaos::scope(seed)),
        }
    }

    fn collect_all() {
        match fault() {
            Fault::IgnoresCollect => {}
            _ => dropping(hintpool::collect_all),
        }
    }
}

/// A guard of hintpool that a [`Faulty`] pool takes back.
pub(crate) struct FaultyGuard<G: Loan> {
    /// `None` only when it is taken apart.
    guard: Option<G>,
    own: Arc<Own>,
}

impl<G: Loan> Loan for FaultyGuard<G> {
    fn detach(mut self) -> Probe {
        let mut probe = self.guard.take().expect("a guard ends once").detach();
        if fault() == Fault::RecyclesWhatLeaves {
            let _ = probe.recycle();
        }
        probe
    }

    fn discard(mut self) {
        let mut guard = self.guard.take().expect("a guard ends once");
        let _lock = self.own.one_lock();
        if fault() == Fault::RecyclesWhatLeaves {
            let _ = guard.recycle();
        }
        dropping(|| guard.discard());
    }
}

impl<G: Loan> Drop for FaultyGuard<G> {
    fn drop(&mut self) {
        let Some(guard) = self.guard.take() else {
            return;
        };
        let _lock = self.own.one_lock();
        match fault() {
            Fault::LosesReturns => forget(guard.detach()),
            Fault::NeedsItsThreadLocal if !has_thread_local() => forget(guard.detach()),
            Fault::StopsAtADropPanic => lock(&self.own.kept).push(guard.detach()),
            _ => drop(guard),
        }
    }
}

impl<G: Loan> Deref for FaultyGuard<G> {
    type Target = Probe;

    fn deref(&self) -> &Probe {
        self.guard.as_ref().expect("a guard holds its value")
    }
}

impl<G: Loan> DerefMut for FaultyGuard<G> {
    fn deref_mut(&mut self) -> &mut Probe {
        self.guard.as_mut().expect("a guard holds its value")
    }
}

/// The policy of a faulty pool.
pub(crate) struct FaultyPolicy;

impl Policy<Probe> for FaultyPolicy {
    fn recycle(&self, probe: &mut Probe) -> Verdict {
        match fault() {
            Fault::ForgetsToRecycle => Verdict::Keep,
            Fault::KeepsDirtAfterPanic if thread::panicking() => Verdict::Keep,
            Fault::IgnoresTheVerdict => {
                let _ = probe.recycle();
                Verdict::Keep
            }
            Fault::SwallowsPanics => caught(|| probe.recycle()).unwrap_or(Verdict::Keep),
            _ => probe.recycle(),
        }
    }

    fn weight(&self, probe: &Probe) -> usize {
        match fault() {
            Fault::WeighsTooMuch => probe.weight() + 1,
            Fault::SwallowsPanics => caught(|| probe.weight()).unwrap_or(0),
            _ => probe.weight(),
        }
    }

    fn keep_after_panic(&self) -> bool {
        fault() == Fault::KeepsDirtAfterPanic
    }
}

/// Whether the thread-local of [`Fault::NeedsItsThreadLocal`] is there; makes it if it can.
fn has_thread_local() -> bool {
    thread_local! {
        static LOCAL: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }

    LOCAL.try_with(|local| local.borrow_mut().push(0)).is_ok()
}

/// What the pool calls in place of `create`.
fn faulty_create(create: Create) -> Create {
    if fault() != Fault::HandsOutTwins {
        return create;
    }
    let twin = Mutex::new(None);
    Box::new(move || {
        let waiting = lock(&twin).take();
        waiting.unwrap_or_else(|| {
            let probe = create();
            *lock(&twin) = Some(probe.forge());
            probe
        })
    })
}

/// Does `work`, in which values may be dropped.
fn dropping(work: impl FnOnce()) {
    match fault() {
        Fault::SwallowsPanics => drop(caught(work)),
        _ => work(),
    }
}

fn caught<R>(work: impl FnOnce() -> R) -> Option<R> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
