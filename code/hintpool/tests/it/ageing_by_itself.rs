//! A pool that is in use collects by itself, with no call and no `Collector`. The `Drop` of a collected
//! value runs in the call that collects: a `get`, or a return.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use conformance::{Hintpool, Ledger};
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
    static IN_A_GET: Cell<bool> = const { Cell::new(false) };
}

/// Leaves values idle, and goes on with one, until half of them were collected. Says how many were dropped
/// in a get, and how many in all.
fn drops_of_a_pool_that_ages(settings: Settings) -> (u64, u64) {
    let in_gets = Arc::new(AtomicU64::new(0));
    let ledger = Ledger::new();
    let create = || {
        let (mut probe, in_gets) = (ledger.make(), Arc::clone(&in_gets));
        probe.at_drop(move || {
            in_gets.fetch_add(u64::from(IN_A_GET.get()), Ordering::Relaxed);
        });
        probe
    };
    let settings = settings.age_every(Duration::ZERO);
    let pool = settings.pool(create);
    drop((0..100).map(|_| pool.get()).collect::<Vec<_>>());
    for _ in 0..100_000 {
        if pool.stats().collected > 50 {
            break;
        }
        IN_A_GET.set(true);
        let value = pool.get();
        IN_A_GET.set(false);
        drop(value);
    }
    (in_gets.load(Ordering::Relaxed), ledger.dropped())
}

#[test]
fn by_default_a_get_drops_what_it_collects() {
    let (in_gets, in_all) = drops_of_a_pool_that_ages(Settings::new());
    assert!(in_all > 50 && in_gets == in_all, "{in_gets} of {in_all}");
}

#[test]
fn a_get_drops_nothing_where_the_return_collects() {
    for settings in [Settings::new(), Settings::new().max_idle(1_000)] {
        let (in_gets, in_all) = drops_of_a_pool_that_ages(settings.collect_on_return());
        assert!(in_all > 50 && in_gets == 0, "{in_gets} of {in_all}");
    }
}
