//! A pool that is in use collects by itself, with no call and no `Collector`. The `Drop` of a collected
//! value runs in the call that collects: a `get`, or a return.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use conformance::{Hintpool, Ledger, boom};
use hintpool::{Pool, Settings};

const PERIOD: Duration = Duration::from_millis(1);

fn burst(pool: &Hintpool, count: usize) {
    let out: Vec<_> = (0..count).map(|_| pool.get()).collect();
    drop(out);
}

/// Uses one value at a time until the pool has given back what a burst left.
fn light_use_gives_a_burst_back(settings: Settings) {
    let ledger = Ledger::new();
    let pool: Hintpool = settings.pool(ledger.create());
    burst(&pool, 200);
    assert_eq!(pool.stats().idle, 200, "values idle after a burst");
    let began = Instant::now();
    while pool.stats().idle > 1 {
        let stats = pool.stats();
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "not given back: {stats:?}"
        );
        pool.get().work();
    }
    let stats = pool.stats();
    assert_eq!((stats.collected, stats.in_use()), (199, 0), "{stats:?}");
    drop(pool);
    assert_eq!(ledger.wrongs(), Vec::<String>::new());
}

#[test]
fn light_use_gives_a_burst_back_in_time() {
    light_use_gives_a_burst_back(Settings::new().age_every(PERIOD));
}

/// Limits keep a pool off its fast path, which is where hits are counted down to the next look at
/// the clock.
#[test]
fn a_pool_with_a_limit_ages_too() {
    light_use_gives_a_burst_back(Settings::new().age_every(PERIOD).max_idle(1_000));
    light_use_gives_a_burst_back(Settings::new().age_every(PERIOD).budget(1 << 20));
}

/// A period that does not fit into 64 bits of nanoseconds is long, and not what is left of it when
/// the upper bits are cut off.
#[test]
fn a_period_of_ages_does_not_pass() {
    for period in [Duration::MAX, Duration::from_secs(1 << 55)] {
        let pool = Settings::new().age_every(period).pool(Vec::<u8>::new);
        drop([pool.get(), pool.get()]);
        for _ in 0..5_000 {
            drop(pool.get());
        }
        let stats = pool.stats();
        assert_eq!(
            (stats.idle, stats.collected),
            (2, 0),
            "{period:?}: {stats:?}"
        );
    }
}

/// A get that is to look at the clock has its value in hand already when it starts a collection. A
/// value of that collection that panics in its `Drop` costs itself, and neither the one in hand nor
/// the get.
#[test]
fn a_drop_that_panics_in_a_get_costs_one_value() {
    let ledger = Ledger::new();
    let pool: Hintpool = Settings::new()
        .age_every(Duration::from_nanos(1))
        .pool(ledger.create());
    let mut out: Vec<_> = (0..5).map(|_| pool.get()).collect();
    out.iter_mut().for_each(|probe| probe.at_drop(boom));
    drop(out);
    for _ in 0..3_000 {
        pool.get().work();
    }
    let stats = pool.stats();
    assert!(stats.collected > 0, "no collection ran in a get: {stats:?}");
    assert_eq!(stats.in_use(), 0, "{stats:?}");
    assert_eq!(stats.idle, ledger.alive(), "{stats:?}");
    // The value that was in use panics at the end of the pool.
    let end = std::panic::AssertUnwindSafe(|| drop(pool));
    assert!(std::panic::catch_unwind(end).is_err());
    assert_eq!(ledger.wrongs(), Vec::<String>::new());
}

/// Time alone collects nothing: no thread is hidden in a pool.
#[test]
fn nobody_collects_in_a_pool_that_nobody_calls() {
    let pool = Pool::new(Vec::<u8>::new);
    let quick = Settings::new().age_every(PERIOD).pool(Vec::<u8>::new);
    drop((pool.get(), quick.get()));
    for _ in 0..3 {
        std::thread::sleep(PERIOD * 5);
        assert_eq!((pool.stats().idle, quick.stats().idle), (1, 1));
    }
}

/// Drops in a collection that a get starts make hits of their own, in the middle of that get.
#[test]
fn a_drop_may_use_its_pool_in_a_collection_that_a_get_starts() {
    let ledger = Ledger::new();
    let settings = Settings::new().age_every(Duration::from_nanos(1));
    let pool = Arc::new(settings.pool(ledger.create()));
    for round in 0..200 {
        // Rounds of the countdown get short.
        (0..50).for_each(|_| drop(pool.get()));
        pool.collect();
        pool.collect();
        let mut out: Vec<_> = (0..20).map(|_| pool.get()).collect();
        for at in [1, 11] {
            let (gets, pool) = (2 * u8::from(round % 4 < 3), Arc::downgrade(&pool));
            out[at].at_drop(move || {
                // Not when the pool itself is dropped.
                if let Some(pool) = pool.upgrade() {
                    (0..gets).for_each(|_| drop(pool.get()));
                }
            });
        }
        out.truncate(10);
        pool.collect();
        out.clear();
        (0..1 + round % 3).for_each(|_| drop(pool.get()));
        let stats = pool.stats();
        assert_eq!(stats.in_use(), 0, "round {round}: {stats:?}");
        assert!(stats.reused < 1_000_000, "round {round}: {stats:?}");
    }
    drop(pool);
    assert_eq!(ledger.wrongs(), Vec::<String>::new());
}

thread_local! {
    /// Where this thread is.
    static CALL: Cell<Call> = const { Cell::new(Call::None) };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    None,
    Get,
    Return,
}

fn within<R>(call: Call, work: impl FnOnce() -> R) -> R {
    CALL.set(call);
    let result = work();
    CALL.set(Call::None);
    result
}

/// How many values were dropped in a get, and how many in a return.
#[derive(Default)]
struct Drops {
    in_get: AtomicU64,
    in_return: AtomicU64,
}

impl Drops {
    fn count(&self) {
        let count = match CALL.get() {
            Call::Get => &self.in_get,
            Call::Return => &self.in_return,
            Call::None => return,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

/// Leaves values idle, and goes on with one, until half of them were collected.
fn drops_of_a_pool_that_ages(settings: Settings) -> (u64, u64) {
    let drops = Arc::new(Drops::default());
    let ledger = Ledger::new();
    let create = || {
        let (mut probe, drops) = (ledger.make(), Arc::clone(&drops));
        probe.at_drop(move || drops.count());
        probe
    };
    let settings = settings.age_every(Duration::ZERO);
    let pool = settings.pool(create);
    drop((0..100).map(|_| pool.get()).collect::<Vec<_>>());
    for _ in 0..100_000 {
        if pool.stats().collected > 50 {
            break;
        }
        let value = within(Call::Get, || pool.get());
        within(Call::Return, || drop(value));
    }
    assert!(pool.stats().collected > 50, "{:?}", pool.stats());
    let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
    (read(&drops.in_get), read(&drops.in_return))
}

#[test]
fn by_default_a_get_drops_what_it_collects() {
    let (in_get, in_return) = drops_of_a_pool_that_ages(Settings::new());
    assert!(in_get > 50 && in_return == 0, "{in_get} and {in_return}");
}

#[test]
fn a_get_drops_nothing_where_the_return_collects() {
    for settings in [Settings::new(), Settings::new().max_idle(1_000)] {
        let (in_get, in_return) = drops_of_a_pool_that_ages(settings.collect_on_return());
        assert!(in_get == 0 && in_return > 50, "{in_get} and {in_return}");
    }
}
