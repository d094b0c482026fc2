//! Step 5: what nobody touches dies at the second collection, wherever it lies.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Weak};
use std::thread;

use conformance::{Check, Ledger, Probe};
use steps::wrong::OwnPace;
use steps::{Ageing, MAGAZINE, Magazines, Pool};

/// Fills this thread's magazines and one of the depot.
fn burst<P: Pool<Value = Probe>>(pool: &P) {
    let mut burst: Vec<_> = (0..3 * MAGAZINE).map(|_| pool.get()).collect();
    burst.iter_mut().for_each(|probe| probe.work());
}

/// How many values are alive after two collections, all of which returned to a thread that sleeps.
fn left_in_a_sleeping_thread<P>(collect: impl Fn(&P)) -> u64
where
    P: Pool<Value = Probe> + Sync,
{
    let ledger = Ledger::new();
    let pool = P::new(ledger.create());
    thread::scope(|scope| {
        let (asleep, is_asleep) = sync_channel(0);
        let (wake, is_awake) = sync_channel::<()>(0);
        let pool = &pool;
        scope.spawn(move || {
            burst(pool);
            asleep.send(()).expect("main waits for it");
            is_awake.recv().expect("main wakes it");
        });
        is_asleep.recv().expect("the thread says so");
        collect(pool);
        collect(pool);
        let left = ledger.alive();
        wake.send(()).expect("the thread waits for it");
        left
    })
}

#[test]
fn a_sleeping_thread_keeps_nothing() {
    assert_eq!(left_in_a_sleeping_thread(Ageing::<Probe>::collect), 0);
}

#[test]
fn a_thread_that_ages_at_its_own_pace_keeps_all_in_its_sleep() {
    let left = left_in_a_sleeping_thread(OwnPace::<Probe>::collect);
    assert_eq!(left, steps::CAPACITY as u64);
}

#[test]
fn without_ageing_all_stays() {
    let left = left_in_a_sleeping_thread(|_: &Magazines<Probe>| ());
    assert_eq!(left, 3 * MAGAZINE as u64);
}

/// A thread that slept through two collections has values that are two generations old.
#[test]
fn a_stale_generation_saves_what_should_be_dead() {
    let ledger = Ledger::new();
    let pool = OwnPace::new(ledger.create());
    pool.get().work();
    pool.collect();
    pool.collect();
    pool.get().work();
    assert_eq!(ledger.created(), 1, "the old value was found again");

    let ledger = Ledger::new();
    let pool = Ageing::new(ledger.create());
    pool.get().work();
    pool.collect();
    pool.collect();
    pool.get().work();
    assert_eq!(ledger.created(), 2, "the old value is gone");
}

#[test]
fn a_collection_spares_what_was_used_since_the_last() {
    let ledger = Ledger::new();
    let pool = Ageing::new(ledger.create());
    for _ in 0..5 {
        pool.get().work();
        pool.collect();
    }
    assert_eq!(ledger.created(), 1);
    pool.collect();
    assert_eq!(ledger.alive(), 0, "two collections without a use");
}

/// Under the check's time limit, since a pool that is wrong here waits for itself.
#[test]
fn a_drop_may_use_the_pool_that_collects_it() {
    let promise = "a collection drops values outside of every lock of the pool";
    Check::new("a drop that collects", promise, |ledger| {
        let pool = Arc::new(Ageing::new(ledger.create()));
        let inner: Weak<Ageing<Probe>> = Arc::downgrade(&pool);
        pool.get().at_drop(move || {
            let pool = inner.upgrade().expect("the test holds it");
            pool.get().work();
            pool.collect();
        });
        pool.collect();
        pool.collect();
        assert_eq!(ledger.created(), 2, "the value, and what its drop got");
    })
    .enforce();
}

#[test]
fn collections_take_nothing_from_those_who_work() {
    let ledger = Ledger::new();
    let pool = Ageing::new(ledger.create());
    let at_work = AtomicBool::new(true);
    thread::scope(|scope| {
        scope.spawn(|| {
            while at_work.load(Ordering::Relaxed) {
                pool.collect();
            }
        });
        let work = || (0..2_000).for_each(|_| pool.get().work());
        let workers = [scope.spawn(work), scope.spawn(work)];
        let ended = workers.map(|worker| worker.join());
        // Before anything may fail, or the first thread would never end.
        at_work.store(false, Ordering::Relaxed);
        for worker in ended {
            worker.expect("a worker only works");
        }
    });
    drop(pool);
    assert_eq!(ledger.wrongs(), Vec::<String>::new());
}
