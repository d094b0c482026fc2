//! Every pool in use, for what reaches all of them: collections, chaos scopes and metrics.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::Stats;
use crate::sync::process::{self, Arc, Mutex, MutexGuard, Ordering, Weak, fence};

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

/// The pools in use, by their addresses. Changed by a pool's first use and its drop, and by nothing else.
static POOLS: Mutex<BTreeMap<usize, Weak<dyn Collect>>> = Mutex::new(BTreeMap::new());

/// Lists a pool before anyone can use it. So a chaos scope finds every pool that anyone can use, or a
/// pool's first user finds the scope.
pub(crate) fn list(pool: &Arc<impl Collect + 'static>) {
    let listed: Weak<dyn Collect> = Arc::downgrade(pool) as _;
    process::lock(&POOLS).insert(address(pool), listed);
}

/// Takes a pool off the list.
pub(crate) fn take_off(pool: &Arc<impl Collect>) {
    let listed = process::lock(&POOLS).remove(&address(pool));
    drop(listed);
}

fn address<P>(pool: &Arc<P>) -> usize {
    Arc::as_ptr(pool).addr()
}

/// Begins or ends chaos: `flip`, and then every pool in use, with no other in between.
pub(crate) fn chaos(begins: bool, flip: impl FnOnce()) {
    let pools = process::lock(&POOLS);
    flip();
    // SeqCst: pairs with the fence of a thread that makes its part of a pool meanwhile
    // (`shared::agree_on_chaos`).
    fence(Ordering::SeqCst);
    for pool in pools.values().filter_map(Weak::upgrade) {
        pool.chaos(begins);
    }
}

/// Every pool in use, in the order of their addresses.
pub(crate) fn live() -> Vec<Arc<dyn Collect>> {
    let pools = process::lock(&POOLS);
    pools.values().filter_map(Weak::upgrade).collect()
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
