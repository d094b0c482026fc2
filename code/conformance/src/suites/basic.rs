//! What every pool promises, however simple.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, Weak};
use std::thread;

use crate::check::promises;
use crate::suites::{burst, panic_in_use, panics};
use crate::{Basic, Ledger, Probe, boom};

promises! {
    $ basic_tests in suites::basic of Basic {
        // What a `get` gives and what a return does, on one thread.
        creates_only_when_nothing_is_idle [HandsOutTwins]:
            "a get that finds nothing idle creates one value, and nothing else creates",
        nobody_shares_a_value [HandsOutTwins]:
            "a value that is out is in nobody else's hands",
        comes_back_recycled [ForgetsToRecycle]:
            "whatever a user leaves in a value, the next one gets it clean",
        recycles_on_the_way_back [ForgetsToRecycle]:
            "a value is recycled once per return, by the thread that drops the guard, before the \
             drop is over",
        reuses_on_a_quiet_thread_if_it_says_so [NeverReuses]:
            "a pool that says so answers a get right after a return with an idle value",
        drop_of_the_pool_frees_everything [LosesReturns]:
            "when a pool is dropped, so is every value in it, each once",
        // Many threads use one pool.
        a_guard_may_be_dropped_on_another_thread [ForgetsToRecycle]:
            "a value may return from another thread, which recycles it",
        threads_do_not_share_a_value [HandsOutTwins]:
            "a value that one thread holds is in no other thread's hands",
        threads_may_come_and_go [LosesReturns]:
            "the values of hundreds of threads that ended are recycled, and freed with the pool",
        // A panic in user code costs one value and nothing else.
        a_panic_in_create_costs_nothing [SwallowsPanics]:
            "a panic in create goes on through get and leaves the pool as it was",
        a_panic_in_recycle_costs_one_value [SwallowsPanics]:
            "a value whose recycling panics is dropped and never seen again; the pool goes on",
        a_panic_in_drop_costs_one_value [StopsAtADropPanic]:
            "a panic in one value's Drop keeps no other value from being dropped",
        a_panic_in_use_leaves_the_pool_usable [KeepsDirtAfterPanic]:
            "a guard dropped by a panic hands nothing dirty to the next, and the pool goes on",
        // User code may use the pool that calls it.
        create_may_use_the_pool [LocksEverything]:
            "create runs outside every lock of the pool, so it may get from the same pool",
        recycle_may_use_the_pool [LocksEverything]:
            "recycling runs outside every lock of the pool, so it may get from the same pool",
    }
}

pub fn creates_only_when_nothing_is_idle<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    assert_eq!(ledger.created(), 0, "values made before the first get");
    let mut out = Vec::new();
    for gets in 1..=8 {
        out.push(pool.get());
        assert_eq!(ledger.created(), gets, "values made by {gets} gets");
    }
    drop(out);
    assert_eq!(ledger.created(), 8, "values made when returns were over");
}

pub fn nobody_shares_a_value<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    for round in 0..4 {
        let mut out: Vec<_> = (0..8).map(|_| pool.get()).collect();
        out.iter_mut().for_each(|probe| probe.work());
        let ids: HashSet<_> = out.iter().map(|probe| probe.id()).collect();
        assert_eq!(ids.len(), 8, "different values among 8, round {round}");
    }
}

pub fn comes_back_recycled<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    for count in [1, 3, 1, 8, 2] {
        burst(&pool, count);
        // `work` has noted the dirt that it found: it fails the check at its end.
    }
}

pub fn recycles_on_the_way_back<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    for returns in 1..=5 {
        let mut guard = pool.get();
        let before = ledger.recycled();
        assert_eq!(before, returns - 1, "recyclings before return {returns}");
        guard.work();
        let id = guard.id();
        drop(guard);
        assert_eq!(ledger.recycled(), returns, "recyclings by return {returns}");
        let by = ledger.recycled_by(id);
        assert_eq!(by, Some(thread::current().id()), "who recycled");
    }
}

pub fn reuses_on_a_quiet_thread_if_it_says_so<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let gets = 100;
    for _ in 0..gets {
        pool.get().work();
    }
    let most = if P::REUSES_ON_A_QUIET_THREAD { 1 } else { gets };
    let created = ledger.created();
    assert!(
        (1..=most).contains(&created),
        "{created} values were made for {gets} gets in turn, 1 to {most} were expected"
    );
}

pub fn drop_of_the_pool_frees_everything<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    burst(&pool, 20);
    drop(pool);
    assert_eq!(ledger.alive(), 0, "values alive without their pool");
}

pub fn a_guard_may_be_dropped_on_another_thread<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    for _ in 0..10 {
        let mut probe = pool.get();
        probe.work();
        let id = probe.id();
        let other = thread::scope(|scope| scope.spawn(move || drop(probe)).thread().id());
        assert_eq!(ledger.recycled_by(id), Some(other), "who recycled");
        pool.get().work();
    }
}

pub fn threads_do_not_share_a_value<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let (workers, rounds) = (4, 500);
    // Half of the guards return from the thread that got them, half from one that comes by later.
    let left_here = Mutex::new(None);
    thread::scope(|scope| {
        for worker in 0..workers {
            let (pool, left_here) = (&pool, &left_here);
            scope.spawn(move || {
                for round in 0..rounds {
                    let mut probe = pool.get();
                    probe.work();
                    if round % 8 == worker {
                        // Lets another thread in while this one holds the value.
                        thread::yield_now();
                    }
                    if round % 2 == 0 {
                        let earlier = left_here.lock().unwrap().replace(probe);
                        drop(earlier);
                    }
                }
            });
        }
    });
    // Contention may cost values, but never more than one for each get.
    let (created, gets) = (ledger.created(), (workers * rounds) as u64);
    assert!(
        created <= gets,
        "{created} values were made for {gets} gets"
    );
}

pub fn threads_may_come_and_go<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    for _ in 0..75 {
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| burst(&pool, 2));
            }
        });
    }
    let created = ledger.created();
    assert!(created <= 600, "{created} values were made for 600 gets");
    drop(pool);
    assert_eq!(ledger.alive(), 0, "values alive without their pool");
}

pub fn a_panic_in_create_costs_nothing<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut held = pool.get();
    held.work();
    ledger.at_next_create(boom);
    assert!(panics(|| drop(pool.get())), "the panic was swallowed");
    drop(held);
    burst(&pool, 2);
}

pub fn a_panic_in_recycle_costs_one_value<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let (mut lost, mut kept) = (pool.get(), pool.get());
    lost.work();
    kept.work();
    let id = lost.id();
    lost.at_recycle(boom);
    assert!(panics(|| drop(lost)), "the panic was swallowed");
    assert!(ledger.is_dropped(id), "value {id} lives on, half recycled");
    drop(kept);
    burst(&pool, 4);
}

pub fn a_panic_in_drop_costs_one_value<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut out: Vec<_> = (0..5).map(|_| pool.get()).collect();
    out[2].at_drop(boom);
    // The value may be dropped at its return or with the pool.
    panics(|| drop(out));
    panics(|| drop(pool));
    assert_eq!(ledger.alive(), 0, "values alive without their pool");
}

pub fn a_panic_in_use_leaves_the_pool_usable<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    panic_in_use(pool.get(), Probe::work);
    burst(&pool, 4);
}

pub fn create_may_use_the_pool<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    let inner = Arc::downgrade(&pool);
    ledger.at_next_create(move || work_once(&inner));
    pool.get().work();
    assert!(ledger.created() >= 1);
    assert_eq!(ledger.recycled(), 2, "returns, inner and outer");
}

pub fn recycle_may_use_the_pool<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    let mut probe = pool.get();
    probe.work();
    let inner = Arc::downgrade(&pool);
    probe.at_recycle(move || work_once(&inner));
    drop(probe);
    assert_eq!(ledger.recycled(), 2, "returns, inner and outer");
}

fn work_once<P: Basic>(pool: &Weak<P>) {
    pool.upgrade()
        .expect("the check holds the pool")
        .get()
        .work();
}
