//! Every pool in use, for what reaches all of them: collections, chaos scopes and metrics.

use crate::Stats;
use crate::ageing::Collect;
use crate::sync::process::{self, Arc, AtomicUsize, Mutex, Ordering, Weak, fence};

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
pub(crate) mod tests;
