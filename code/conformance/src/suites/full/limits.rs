//! How much a pool keeps, and how long: two generations, of which what nobody touches dies at the second collection; limits;
//! and no number of threads makes it grow.

use std::sync::{Arc, Barrier, mpsc};
use std::thread;

use crate::suites::{assert_balanced, burst};
use crate::{Full, Ledger};
use hintpool::Settings;

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

pub fn a_used_victim_starts_a_new_life<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    burst(&pool, 1);
    for _ in 0..5 {
        pool.collect();
        pool.get().work();
    }
    assert_eq!(ledger.created(), 1, "values made, with a victim at hand");
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

pub fn values_of_sleeping_and_ended_threads_age<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let sleep = Barrier::new(2);
    thread::scope(|scope| {
        let ended = scope.spawn(|| burst(&pool, 3));
        ended.join().expect("the thread only uses the pool");
        scope.spawn(|| {
            burst(&pool, 3);
            sleep.wait();
            sleep.wait();
        });
        sleep.wait();
        pool.collect();
        pool.collect();
        let alive = ledger.alive();
        sleep.wait();
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
    assert_balanced(&pool, ledger);
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

const KIB: usize = 1024;

pub fn max_idle_bounds_what_is_idle<P: Full>(ledger: &Arc<Ledger>) {
    for limit in [0, 3] {
        let pool = P::with(Settings::new().max_idle(limit), ledger.create());
        for round in 1..=4 {
            burst(&pool, 5);
            let stats = pool.stats();
            assert_eq!(stats.idle, limit as u64, "values idle after round {round}");
            assert_eq!(stats.idle, ledger.alive(), "values idle, values alive");
            pool.collect();
            // All idle values are victims now, and still count.
            pool.put(ledger.make());
            assert_eq!(pool.stats().idle, limit as u64, "values idle after a put");
        }
    }
}

pub fn budget_bounds_the_weight_of_what_is_idle<P: Full>(ledger: &Arc<Ledger>) {
    // With a number as well, since a value that the budget refuses must not count against that.
    let settings = Settings::new().budget(100 * KIB).max_idle(5);
    let pool = P::with(settings, ledger.create());
    for round in 1..=4 {
        let mut out: Vec<_> = (0..5).map(|_| pool.get()).collect();
        for probe in &mut out {
            probe.work();
            probe.weight = Some(40 * KIB);
        }
        drop(out);
        let stats = pool.stats();
        assert_eq!(stats.idle, 2, "values of 40 KiB idle after round {round}");
        assert_eq!(stats.idle, ledger.alive(), "values idle, values alive");
        pool.collect();
        // All idle values are victims now, and still weigh: 20 KiB are left.
        for (bytes, idle) in [(20 * KIB + 1, 2), (20 * KIB, 3)] {
            let mut donated = ledger.make();
            donated.weight = Some(bytes);
            pool.put(donated);
            let seen = pool.stats().idle;
            assert_eq!(seen, idle, "values idle after a put of {bytes} bytes");
        }
        // The next round has the whole budget again.
        pool.collect();
        pool.collect();
        assert_eq!(ledger.alive(), 0, "values alive after round {round}");
    }
}

pub fn max_weight_replaces_the_default_rule<P: Full>(ledger: &Arc<Ledger>) {
    let most = 1 << 30;
    let pool = P::with(Settings::new().max_weight(most), ledger.create());
    assert_eq!(returns_until_dropped(&pool, ledger, most, 10), None);
    assert_eq!(returns_until_dropped(&pool, ledger, most + 1, 10), Some(1));
    assert_eq!(pool.stats().discarded, 1, "values discarded");
}

pub fn an_oversized_value_goes_at_its_fourth_return_in_a_row<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let gone = returns_until_dropped(&pool, ledger, 64 * KIB, 10);
    assert_eq!(gone, None, "the return that discarded a value of 64 KiB");
    let gone = returns_until_dropped(&pool, ledger, 64 * KIB + 1, 10);
    assert_eq!(gone, Some(4), "the return that discarded the value");
    assert_eq!(pool.stats().discarded, 1, "values discarded");
}

pub fn a_return_within_the_limit_forgives<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    for round in 0..4 {
        let gone = returns_until_dropped(&pool, ledger, 65 * KIB, 3);
        assert_eq!(gone, None, "the oversized return that was one too many");
        pool.get().weight = Some(64 * KIB);
        assert_eq!(ledger.created(), 1, "values made by round {round}");
    }
}

/// The number of the return that dropped a value which weighs `bytes` each time, if one of the
/// first `most` did. One thread alone uses the pool, so it is the same value as long as it lives.
fn returns_until_dropped<P: Full>(
    pool: &P,
    ledger: &Ledger,
    bytes: usize,
    most: usize,
) -> Option<usize> {
    (1..=most).find(|_| {
        let mut probe = pool.get();
        probe.work();
        probe.weight = Some(bytes);
        let id = probe.id();
        drop(probe);
        ledger.is_dropped(id)
    })
}
