//! Two generations: what nobody touches dies at the second collection. And no number of threads makes a pool grow.

use std::sync::{Arc, mpsc};
use std::thread;

use crate::suites::burst;
use crate::{Full, Ledger};
use hintpool::Stats;

pub fn untouched_values_die_at_the_second_collection<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    burst(&pool, 5);
    for (dropped, left) in [(0, 5), (5, 0)] {
        pool.collect();
        assert_eq!(ledger.dropped(), dropped, "values dropped, {left} to stay");
        let stats = pool.stats();
        assert_eq!((stats.idle, stats.collected), (left, dropped));
    }
}

pub fn a_get_takes_a_victim<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    burst(&pool, 1);
    pool.collect();
    pool.get().work();
    assert_eq!(ledger.created(), 1, "values made, with a victim at hand");
}

pub fn a_used_victim_starts_a_new_life<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    burst(&pool, 1);
    for _ in 0..5 {
        pool.collect();
        pool.get().work();
    }
    assert_eq!(ledger.dropped(), 0, "values dropped though used each time");
    pool.collect();
    pool.collect();
    assert_eq!(ledger.alive(), 0, "values alive when nobody used them");
}

pub fn a_burst_is_given_back_under_light_use<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    burst(&pool, 20);
    for _ in 0..2 {
        for _ in 0..50 {
            pool.get().work();
        }
        pool.collect();
    }
    let alive = ledger.alive();
    assert!(
        alive <= 2,
        "{alive} of 20 values live, one at a time in use"
    );
}

pub fn a_collection_spares_what_is_in_use<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut out: Vec<_> = (0..3).map(|_| pool.get()).collect();
    out.iter_mut().for_each(|probe| probe.work());
    for _ in 0..3 {
        pool.collect();
    }
    assert_eq!(ledger.dropped(), 0, "values dropped while in use");
    assert!(out.iter().all(|probe| !probe.is_clean()), "work undone");
    drop(out);
    assert_eq!(pool.stats().idle, 3, "values idle afterwards");
}

pub fn an_unused_pool_counts_nothing<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    assert_eq!(pool.stats(), Stats::default());
    pool.collect();
    pool.collect();
    assert_eq!(pool.stats(), Stats::default());
    pool.get().work();
}

pub fn values_of_sleeping_and_ended_threads_age<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let (wake, asleep) = mpsc::channel::<()>();
    let (returned, ready) = mpsc::channel();
    thread::scope(|scope| {
        let ended = scope.spawn(|| burst(&pool, 3));
        ended.join().expect("the thread only uses the pool");
        let pool = &pool;
        scope.spawn(move || {
            burst(pool, 3);
            returned.send(()).expect("the check listens");
            let _ = asleep.recv();
        });
        ready.recv().expect("the other thread reports");
        pool.collect();
        pool.collect();
        let alive = ledger.alive();
        drop(wake);
        assert_eq!(alive, 0, "values alive after two collections");
    });
}

pub fn collections_may_race_with_use<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    thread::scope(|scope| {
        let users: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| (0..300).for_each(|round| burst(&pool, round % 4))))
            .collect();
        while users.iter().any(|user| !user.is_finished()) {
            pool.collect();
            thread::yield_now();
        }
    });
    let stats = pool.stats();
    assert_eq!(stats.in_use(), 0, "values in use by nobody: {stats:?}");
    assert_eq!(stats.idle, ledger.alive(), "values idle, values alive");
    assert_eq!(stats.collected + stats.discarded, ledger.dropped());
}

pub fn values_of_ended_threads_do_not_pile_up<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    for _ in 0..100 {
        thread::scope(|scope| {
            scope.spawn(|| burst(&pool, 2));
        });
        pool.collect();
    }
    let alive = ledger.alive();
    assert!(alive <= 8, "{alive} values alive, two at a time in use");
}

pub fn one_gets_and_another_drops_without_growth<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let (queue, turns) = (32, 10_000);
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(queue);
        scope.spawn(move || receiver.into_iter().for_each(drop));
        for _ in 0..turns {
            let mut probe = pool.get();
            probe.work();
            sender.send(probe).expect("the other thread listens");
        }
    });
    // Many times what is ever in flight, and far less than one value a turn.
    let bound = 40 * queue as u64;
    let alive = ledger.alive();
    assert!(alive <= bound, "{alive} values idle after {turns} turns");
    assert_eq!(pool.stats().in_use(), 0, "values in use by nobody");
}
