//! Ageing without a garbage collector: two generations, as in Go since 1.13.
//!
//! A collection drops the victims of the last one and makes victims of what is idle now. One heavy
//! fence serves every pool that takes part.

use crate::fence;
use crate::panics;
use crate::sync::process::{self, Arc, Mutex, Weak};

/// The part of a pool that a collection reaches.
pub(crate) trait Collect: Send + Sync {
    /// Closes the gates to the owners.
    fn close(&self);

    /// Takes what is idle, makes it the next victims, opens the gates, and returns the last ones.
    ///
    /// # Safety
    ///
    /// `close` was called, no other collection is under way, and `fenced` only if a heavy fence was
    /// issued since.
    unsafe fn drain(&self, fenced: bool) -> Dead;

    /// Begins or ends chaos.
    fn chaos(&self, begins: bool);
}

/// Items to drop once no lock is held.
#[must_use = "the dead must be buried"]
pub(crate) struct Dead(Box<dyn FnOnce()>);

impl Dead {
    pub(crate) fn new(bury: impl FnOnce() + 'static) -> Self {
        Dead(Box::new(bury))
    }

    pub(crate) fn bury(self) {
        (self.0)();
    }
}

/// Held by the one collection that is under way in the process.
static COLLECTING: Mutex<()> = Mutex::new(());
/// Every pool in use. Written by a pool's first use and its drop.
static LIVE: Mutex<Vec<Weak<dyn Collect>>> = Mutex::new(Vec::new());

/// Lists `pool` if `publish` says so. A chaos scope begins and ends before or after both, so that
/// it finds every pool that anyone can use.
pub(crate) fn register(pool: Weak<dyn Collect>, publish: impl FnOnce() -> bool) {
    let mut live = process::lock(&LIVE);
    if publish() {
        live.push(pool);
    }
}

/// Runs `work` while no chaos scope begins or ends.
pub(crate) fn between_scopes(work: impl FnOnce()) {
    let _live = process::lock(&LIVE);
    work();
}

/// Begins or ends chaos: `flip`, and then every pool in use, with no other in between.
pub(crate) fn chaos(begins: bool, flip: impl FnOnce()) {
    let live = process::lock(&LIVE);
    flip();
    for pool in live.iter().filter_map(Weak::upgrade) {
        pool.chaos(begins);
    }
}

pub(crate) fn unregister(pool: &Weak<dyn Collect>) {
    process::lock(&LIVE).retain(|listed| !listed.ptr_eq(pool));
}

fn live() -> Vec<Arc<dyn Collect>> {
    process::lock(&LIVE)
        .iter()
        .filter_map(Weak::upgrade)
        .collect()
}

// ANCHOR: collect
/// One collection of `pools`, with one heavy fence.
pub(crate) fn collect(pools: &[&dyn Collect]) {
    let dead: Vec<Dead> = {
        let _collecting = process::lock(&COLLECTING);
        pools.iter().for_each(|pool| pool.close());
        let fenced = fence::heavy().is_ok();
        let drain = |pool: &&dyn Collect| {
            // SAFETY: closed above, and this thread holds `COLLECTING`.
            unsafe { pool.drain(fenced) }
        };
        pools.iter().map(drain).collect()
    };
    panics::for_each_whatever_happens(dead, Dead::bury);
}
// ANCHOR_END: collect

/// Runs `work` while no collection is under way.
pub(crate) fn without_collection<R>(work: impl FnOnce() -> R) -> R {
    let _collecting = process::lock(&COLLECTING);
    work()
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
/// hintpool::collect_all(); // victims die
/// assert_eq!(pool.stats().idle, 0);
/// ```
pub fn collect_all() {
    let live = live();
    let pools: Vec<&dyn Collect> = live.iter().map(|pool| &**pool).collect();
    collect(&pools);
}

#[cfg(all(test, not(hintpool_loom)))]
mod tests {
    use std::sync::MutexGuard;
    use std::thread;
    use std::time::Duration;

    use super::*;
    use crate::sync::process::{AtomicBool, AtomicUsize, Ordering};

    /// One test at a time: each ends chaos for all.
    fn alone() -> MutexGuard<'static, ()> {
        static TURN: Mutex<()> = Mutex::new(());
        process::lock(&TURN)
    }

    /// Ends chaos on another thread in the middle of `step`, which runs what it is given there.
    ///
    /// A scope that ended in between would be seen as alive before and be over after: what `step`
    /// makes chaotic would stay so for ever.
    fn no_scope_ends_within(step: impl FnOnce(&mut dyn FnMut())) {
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            step(&mut || {
                scope.spawn(|| chaos(false, || over.store(true, Ordering::SeqCst)));
                // No longer a proof than the other thread's haste allows: this can miss a scope that
                // does not wait, and never fail one that does.
                thread::sleep(Duration::from_millis(50));
                assert!(!over.load(Ordering::SeqCst), "a scope ended in between");
            });
        });
        assert!(over.load(Ordering::SeqCst), "it ended later");
    }

    /// Counts how often it is told that chaos is over.
    #[derive(Default)]
    struct Told(AtomicUsize);

    impl Collect for Told {
        fn close(&self) {}

        unsafe fn drain(&self, _: bool) -> Dead {
            Dead::new(|| ())
        }

        fn chaos(&self, begins: bool) {
            self.0.fetch_add(usize::from(!begins), Ordering::SeqCst);
        }
    }

    #[test]
    fn a_thread_asks_for_chaos_while_no_scope_ends() {
        let _turn = alone();
        no_scope_ends_within(|middle| between_scopes(middle));
    }

    #[test]
    fn a_pool_that_becomes_visible_is_reached_by_the_end_of_a_scope() {
        let _turn = alone();
        let pool = Arc::new(Told::default());
        let listed: Weak<dyn Collect> = Arc::<Told>::downgrade(&pool);
        no_scope_ends_within(|middle| {
            register(listed.clone(), || {
                middle();
                true
            });
        });
        assert_eq!(pool.0.load(Ordering::SeqCst), 1);
        unregister(&listed);
        chaos(false, || ());
        assert_eq!(pool.0.load(Ordering::SeqCst), 1, "still listed");
    }

    #[test]
    fn a_pool_that_another_thread_made_first_is_not_listed() {
        let _turn = alone();
        let pool = Arc::new(Told::default());
        let late: Weak<dyn Collect> = Arc::<Told>::downgrade(&pool);
        register(late, || false);
        chaos(false, || ());
        assert_eq!(pool.0.load(Ordering::SeqCst), 0);
    }
}
