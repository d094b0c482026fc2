//! Steps 2 to 5, in numbers: how many values bursts and hand-overs need, and what is left after two collections.

use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Barrier, Weak};
use std::thread;

use conformance::{Check, Ledger, Probe};
use steps::wrong::{LosesAMagazine, OwnPace, Unbounded};
use steps::{Ageing, CAPACITY, MAGAZINE, Magazines, OneLock, PerThread, Pool, Shards};

/// Gets so many values before the first of them returns.
fn burst<P: Pool<Value = Probe>>(pool: &P, count: usize) {
    let mut burst: Vec<_> = (0..count).map(|_| pool.get()).collect();
    burst.iter_mut().for_each(|probe| probe.work());
}

/// More than the two magazines of a thread hold.
const BURST: usize = 5 * MAGAZINE;

/// How many values two bursts need.
fn created_by_two_bursts<P: Pool<Value = Probe>>() -> usize {
    let ledger = Ledger::new();
    let pool = P::new(ledger.create());
    (0..2).for_each(|_| burst(&pool, BURST));
    drop(pool);
    assert_eq!(ledger.wrongs(), Vec::<String>::new());
    ledger.created() as usize
}

/// Magazines keep all, and a bounded cache a part; a magazine that is overwritten shows in the count.
#[test]
fn bursts_make_again_what_was_lost() {
    assert_eq!(created_by_two_bursts::<Magazines<Probe>>(), BURST);
    let created = created_by_two_bursts::<PerThread<Probe>>();
    assert_eq!(created, 2 * BURST - CAPACITY);
    let created = created_by_two_bursts::<LosesAMagazine<Probe>>();
    assert_eq!(created, BURST + 2 * MAGAZINE);
}

const VALUES: u64 = 1_000;

/// Hands over one value after another, each when the last one is back.
///
/// How many values were made for that, and how many are there when all have returned.
fn hand_over<P: Pool<Value = Probe> + Sync>() -> (u64, u64) {
    let ledger = Ledger::new();
    let pool = P::new(ledger.create());
    thread::scope(|scope| {
        let (guards, handed) = sync_channel(0);
        let (done, back) = sync_channel(0);
        scope.spawn(move || {
            for guard in handed {
                drop(guard);
                done.send(()).expect("the first thread waits for it");
            }
        });
        for _ in 0..VALUES {
            let mut probe = pool.get();
            probe.work();
            guards.send(probe).expect("the second thread waits for it");
            back.recv().expect("the second thread says so");
        }
    });
    let seen = (ledger.created(), ledger.alive());
    drop(pool);
    assert_eq!(ledger.wrongs(), Vec::<String>::new());
    seen
}

#[test]
fn handing_over_finds_what_another_thread_returned_or_not() {
    // A shared list needs one value.
    assert_eq!(hand_over::<OneLock<Probe>>(), (1, 1));
    assert_eq!(hand_over::<Shards<Probe>>(), (1, 1));
    // A cache per thread never reuses. It grows where it has no end.
    assert_eq!(hand_over::<PerThread<Probe>>(), (VALUES, CAPACITY as u64));
    assert_eq!(hand_over::<Unbounded<Probe>>(), (VALUES, VALUES));
    // Two magazines fill the second thread's pair; the next one goes to the depot when it is full.
    let (created, _) = hand_over::<Magazines<Probe>>();
    assert!(created <= 3 * MAGAZINE as u64, "{created} values were made");
}

/// How many values are alive after two collections, all of which returned to a thread that sleeps.
fn left_in_a_sleeping_thread<P>(collect: impl Fn(&P)) -> usize
where
    P: Pool<Value = Probe> + Sync,
{
    let ledger = Ledger::new();
    let pool = P::new(ledger.create());
    let sleep = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            // Fills this thread's magazines and one of the depot.
            burst(&pool, 3 * MAGAZINE);
            sleep.wait();
            sleep.wait();
        });
        sleep.wait();
        collect(&pool);
        collect(&pool);
        let left = ledger.alive();
        sleep.wait();
        left as usize
    })
}

#[test]
fn collections_reach_a_sleeping_thread_unless_it_ages_at_its_own_pace() {
    assert_eq!(left_in_a_sleeping_thread(Ageing::<Probe>::collect), 0);
    let left = left_in_a_sleeping_thread(OwnPace::<Probe>::collect);
    assert_eq!(left, CAPACITY);
}

/// How many values are made when two collections lie between the first use and the second.
fn created_in_two_generations<P: Pool<Value = Probe>>(collect: impl Fn(&P)) -> u64 {
    let ledger = Ledger::new();
    let pool = P::new(ledger.create());
    pool.get().work();
    collect(&pool);
    collect(&pool);
    pool.get().work();
    ledger.created()
}

/// A thread that slept through two collections has values that are two generations old.
#[test]
fn collections_count_for_a_thread_that_slept_unless_it_ages_at_its_own_pace() {
    assert_eq!(created_in_two_generations(OwnPace::<Probe>::collect), 1);
    assert_eq!(created_in_two_generations(Ageing::<Probe>::collect), 2);
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
    thread::scope(|scope| {
        let work = || (0..2_000).for_each(|_| pool.get().work());
        let workers = [scope.spawn(work), scope.spawn(work)];
        while workers.iter().any(|worker| !worker.is_finished()) {
            pool.collect();
        }
    });
    drop(pool);
    assert_eq!(ledger.wrongs(), Vec::<String>::new());
}
