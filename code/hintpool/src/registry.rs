//! Every pool in use, for what reaches all of them: collections, chaos scopes and metrics.

use std::time::Duration;

use crate::Stats;
use crate::sync::process::{self, Arc, AtomicUsize, Mutex, MutexGuard, Ordering, Weak, fence};

/// A pool as collections and other operations on all pools see it.
pub(crate) trait Collect: Send + Sync {
    /// Locked by the one collection of this pool that is under way.
    fn turn(&self) -> &Mutex<()>;

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

/// The pools by place, so that one is listed and taken off in constant time. Changed by a pool's first
/// use and its drop, and by nothing else.
struct Pools {
    places: Vec<Option<Weak<dyn Collect>>>,
    free: Vec<usize>,
}

static POOLS: Mutex<Pools> = Mutex::new(Pools {
    places: Vec::new(),
    free: Vec::new(),
});

/// A pool's place in the list.
pub(crate) struct Registration(AtomicUsize);

const NOWHERE: usize = usize::MAX;

impl Registration {
    pub(crate) const fn new() -> Self {
        Registration(AtomicUsize::new(NOWHERE))
    }

    /// Lists `pool` if `publish` says so. A chaos scope begins and ends before or after both, so that
    /// it finds every pool that anyone can use.
    pub(crate) fn list(&self, pool: Weak<dyn Collect>, publish: impl FnOnce() -> bool) {
        let mut pools = process::lock(&POOLS);
        if !publish() {
            return;
        }
        let place = match pools.free.pop() {
            Some(place) => place,
            None => {
                pools.places.push(None);
                pools.places.len() - 1
            }
        };
        pools.places[place] = Some(pool);
        // Relaxed: read by the thread that drops the pool, which has it to itself.
        self.0.store(place, Ordering::Relaxed);
    }

    /// Takes the pool off the list.
    pub(crate) fn end(&self) {
        let place = self.0.swap(NOWHERE, Ordering::Relaxed);
        if place != NOWHERE {
            let mut pools = process::lock(&POOLS);
            let pool = pools.places[place].take();
            pools.free.push(place);
            drop(pools);
            drop(pool);
        }
    }
}

/// Begins or ends chaos: `flip`, and then every pool in use, with no other in between.
pub(crate) fn chaos(begins: bool, flip: impl FnOnce()) {
    let pools = process::lock(&POOLS);
    flip();
    // SeqCst: pairs with the fence of a thread that makes its part of a pool meanwhile
    // (`shared::agree_on_chaos`).
    fence(Ordering::SeqCst);
    for pool in pools.places.iter().flatten().filter_map(Weak::upgrade) {
        pool.chaos(begins);
    }
}

/// Every pool in use, in the order of their places.
pub(crate) fn live() -> Vec<Arc<dyn Collect>> {
    let pools = process::lock(&POOLS);
    let listed = pools.places.iter().flatten();
    listed.filter_map(Weak::upgrade).collect()
}

/// What a metrics exporter reports about one pool: see [`pools`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PoolReport {
    /// As set by [`Settings::name`](crate::Settings::name).
    pub name: Option<&'static str>,
    /// The type of the pool's values, as [`std::any::type_name`] writes it.
    pub value_type: &'static str,
    /// As from [`Pool::stats`](crate::Pool::stats).
    pub stats: Stats,
}

/// A report of each pool of the process that was used and not dropped, in no particular order.
///
/// It takes time linear in the pools and in the threads that used each, and no lock that a `get` or a
/// return of a pool in use waits for. Without calls of this function, pools have no extra cost.
///
/// # Examples
///
/// Metrics in the text format of Prometheus. It requires that the lines of a metric are together and
/// that no series occurs twice. So this shows only pools with a name, and no two names are the same.
///
/// ```
/// use std::fmt::Write;
/// use hintpool::{Pool, Settings, Stats};
///
/// static BUFFERS: Pool<Vec<u8>> =
///     Settings::new().name("buffers").pool(|| Vec::with_capacity(1024));
///
/// fn metrics() -> String {
///     let metrics: [(&str, &str, fn(&Stats) -> u64); 7] = [
///         ("pool_created_total", "counter", |stats| stats.created),
///         ("pool_donated_total", "counter", |stats| stats.donated),
///         ("pool_reused_total", "counter", |stats| stats.reused),
///         ("pool_discarded_total", "counter", |stats| stats.discarded),
///         ("pool_collected_total", "counter", |stats| stats.collected),
///         ("pool_idle", "gauge", |stats| stats.idle),
///         ("pool_in_use", "gauge", |stats| stats.in_use()),
///     ];
///     let pools = hintpool::pools();
///     let mut text = String::new();
///     for (metric, kind, value) in metrics {
///         writeln!(text, "# TYPE {metric} {kind}").unwrap();
///         for pool in &pools {
///             if let Some(name) = pool.name {
///                 writeln!(text, "{metric}{{pool=\"{name}\"}} {}", value(&pool.stats)).unwrap();
///             }
///         }
///     }
///     text
/// }
///
/// drop(BUFFERS.get());
/// drop(BUFFERS.get());
/// assert!(metrics().contains("pool_created_total{pool=\"buffers\"} 1\n"));
/// assert!(metrics().contains("pool_reused_total{pool=\"buffers\"} 1\n"));
/// ```
pub fn pools() -> Vec<PoolReport> {
    live().iter().map(|pool| pool.report()).collect()
}

#[cfg(all(test, not(hintpool_loom)))]
pub(crate) mod tests {
    use std::thread;

    use super::*;
    use crate::sync::process::AtomicBool;

    /// One test at a time: each ends chaos for all, or counts places.
    fn alone() -> MutexGuard<'static, ()> {
        static TURN: Mutex<()> = Mutex::new(());
        process::lock(&TURN)
    }

    /// Counts how often it is told that chaos is over, and how often it is collected.
    #[derive(Default)]
    pub(crate) struct Told {
        ends: AtomicUsize,
        pub(crate) collections: AtomicUsize,
        turn: Mutex<()>,
        /// Since the last collection.
        age: Duration,
    }

    impl Told {
        pub(crate) fn of_age(age: Duration) -> Self {
            Told {
                age,
                ..Told::default()
            }
        }
    }

    impl Collect for Told {
        fn turn(&self) -> &Mutex<()> {
            &self.turn
        }

        fn close(&self, _: &MutexGuard<'_, ()>) {}

        unsafe fn drain(&self, _: MutexGuard<'_, ()>, _: bool) -> Dead {
            self.collections.fetch_add(1, Ordering::SeqCst);
            Dead::new(|| ())
        }

        fn chaos(&self, begins: bool) {
            self.ends.fetch_add(usize::from(!begins), Ordering::SeqCst);
        }

        fn was_collected_within(&self, period: Duration) -> bool {
            self.age < period
        }

        fn report(&self) -> PoolReport {
            PoolReport {
                name: None,
                value_type: "",
                stats: Stats::default(),
            }
        }
    }

    fn told() -> (Arc<Told>, Weak<dyn Collect>) {
        let pool = Arc::new(Told::default());
        let listed: Weak<dyn Collect> = Arc::<Told>::downgrade(&pool);
        (pool, listed)
    }

    #[test]
    fn a_pool_that_becomes_visible_is_reached_by_the_end_of_a_scope() {
        let _turn = alone();
        let (pool, listed) = told();
        let registration = Registration::new();
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            registration.list(listed, || {
                scope.spawn(|| chaos(false, || over.store(true, Ordering::SeqCst)));
                // One-sided: this can miss a scope that does not wait, if the other thread is slow, but it
                // never fails for a scope that waits.
                thread::sleep(Duration::from_millis(50));
                assert!(!over.load(Ordering::SeqCst), "a scope ended in between");
                true
            });
        });
        assert_eq!(pool.ends.load(Ordering::SeqCst), 1);
        registration.end();
        chaos(false, || ());
        assert_eq!(pool.ends.load(Ordering::SeqCst), 1, "still listed");
    }

    #[test]
    fn a_pool_that_another_thread_made_first_is_not_listed() {
        let _turn = alone();
        let (pool, late) = told();
        let registration = Registration::new();
        registration.list(late, || false);
        chaos(false, || ());
        assert_eq!(pool.ends.load(Ordering::SeqCst), 0);
        registration.end();
    }

    /// The place of a pool is known, and no other moves: so the drop of a pool does not look at the others.
    #[test]
    fn a_pool_that_goes_leaves_its_place_to_the_next() {
        let _turn = alone();
        let pools: Vec<_> = (0..100)
            .map(|_| {
                let ((pool, listed), registration) = (told(), Registration::new());
                registration.list(listed, || true);
                (pool, registration)
            })
            .collect();
        let place = |at: usize| pools[at].1.0.load(Ordering::Relaxed);
        let (gone, others) = (place(50), [place(0), place(49), place(51), place(99)]);
        pools[50].1.end();
        assert_eq!([place(0), place(49), place(51), place(99)], others);
        let ((_pool, listed), next) = (told(), Registration::new());
        next.list(listed, || true);
        // Pools of other tests come and go meanwhile, but none of them takes more than one place.
        assert!(
            process::lock(&POOLS).places[gone].is_some() || next.0.load(Ordering::Relaxed) != gone
        );
        let listed = process::lock(&POOLS).places.len();
        next.end();
        pools
            .iter()
            .for_each(|(_, registration)| registration.end());
        let free = process::lock(&POOLS).free.len();
        assert!(
            free >= 100 && free <= listed,
            "{free} free places of {listed}"
        );
    }
}
