//! A pool is dropped while other threads return its values, or hold what they returned. Each value
//! is dropped exactly once.

use std::cell::RefCell;
use std::sync::Arc;
use std::thread;

use hintpool::{OwnedGuard, Pool};

use super::probe::{Counts, Probe};
use super::worker::{Worker, join, receivers};

fn held(pool: &Arc<Pool<Probe>>) -> OwnedGuard<Probe> {
    let mut value = pool.get_owned();
    value.hold();
    value
}

fn all_dropped(counts: &Counts, when: &str) {
    assert_eq!(
        counts.live(),
        0,
        "{when}: expected no value alive of {}",
        counts.created()
    );
}

/// The last guard to go drops the pool, on whatever thread that is.
#[test]
fn the_last_return_drops_it() {
    static COUNTS: Counts = Counts::new();
    let create: fn() -> Probe = || Probe::new(&COUNTS, 64);
    for _ in 0..200 {
        let pool = Arc::new(Pool::new(create));
        let (ways, threads) = receivers(4, 8, drop);
        for to in ways.iter().cycle().take(100) {
            to.send(held(&pool)).unwrap();
        }
        drop((pool, ways));
        join(threads);
        all_dropped(&COUNTS, "the pool was dropped by the last return");
    }
    // In each of four channels 8, and one in hand at each end.
    let bound = 4 * (4 * 9 + 1) + 5;
    let most_live = COUNTS.most_live();
    assert!(
        most_live <= bound,
        "expected at most {bound} values alive, which is four times the 37 that can be out at once \
         plus 5 threads; counted {most_live}"
    );
}

/// The threads that returned are alive and keep a part of the pool, of which nothing may be left.
/// They go on with another pool, and end.
#[test]
fn the_returners_outlive_it() {
    static COUNTS: Counts = Counts::new();
    static OTHER: Counts = Counts::new();
    let create: fn() -> Probe = || Probe::new(&COUNTS, 64);
    let other: fn() -> Probe = || Probe::new(&OTHER, 64);
    for values in 1..=50 {
        let workers = Worker::several(4);
        let pool = Arc::new(Pool::new(create));
        for worker in &workers {
            let returns: Vec<_> = (0..values).map(|_| held(&pool)).collect();
            worker.run(move || drop(returns));
        }
        assert_eq!(
            Arc::strong_count(&pool),
            1,
            "each guard has given back its share of the pool"
        );
        assert_eq!(pool.stats().idle, COUNTS.live() as u64);
        drop(pool);
        all_dropped(&COUNTS, "the pool was dropped and its returners are alive");
        let second = Arc::new(Pool::new(other));
        for worker in &workers {
            let returns: Vec<_> = (0..values).map(|_| held(&second)).collect();
            worker.run(move || drop(returns));
        }
        drop(workers);
        drop(second);
        all_dropped(
            &OTHER,
            "the second pool was dropped after its returners had ended",
        );
    }
}

/// The threads that return have ended before the pool is dropped.
#[test]
fn it_outlives_the_returners() {
    static COUNTS: Counts = Counts::new();
    let create: fn() -> Probe = || Probe::new(&COUNTS, 64);
    for values in 1..=50 {
        let pool = Arc::new(Pool::new(create));
        for _ in 0..4 {
            let returns: Vec<_> = (0..values).map(|_| held(&pool)).collect();
            thread::spawn(move || drop(returns)).join().unwrap();
        }
        assert_eq!(
            pool.stats().idle,
            COUNTS.live() as u64,
            "after {values} returns each"
        );
        drop(pool);
        all_dropped(
            &COUNTS,
            "the pool was dropped after its returners had ended",
        );
    }
}

thread_local! {
    static KEPT: RefCell<Vec<OwnedGuard<Probe>>> = const { RefCell::new(Vec::new()) };
}

/// The last guards, and with them the pool, go in the destructor of a thread-local.
#[test]
fn a_destructor_drops_it() {
    static COUNTS: Counts = Counts::new();
    let create: fn() -> Probe = || Probe::new(&COUNTS, 64);
    for round in 0..200 {
        let pool = Arc::new(Pool::new(create));
        let returns: Vec<_> = (0..10).map(|_| held(&pool)).collect();
        let end = move || {
            if round % 2 == 0 {
                drop(held(&pool));
            }
            drop(pool);
            KEPT.with_borrow_mut(|kept| kept.extend(returns));
        };
        thread::spawn(end).join().unwrap();
        all_dropped(&COUNTS, "the pool was dropped while a thread ended");
    }
}
