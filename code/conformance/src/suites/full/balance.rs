//! The books of a pool, compared with those of the ledger; also after each step of a random walk through the whole
//! interface.

use std::sync::Arc;
use std::thread;

use fastrand::Rng;

use crate::suites::assert_balanced;
use crate::{Full, Ledger, Loan};
use hintpool::{Settings, Stats, Verdict};

pub fn each_event_is_counted_where_it_belongs<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut expected = Stats::default();
    let expect = |expected: Stats, step: &str| assert_eq!(pool.stats(), expected, "after {step}");

    pool.collect();
    pool.collect();
    expect(expected, "no use and two collections");
    let (first, second) = (pool.get(), pool.get());
    expected.created = 2;
    expect(expected, "two gets");
    drop((first, second));
    expected.idle = 2;
    expect(expected, "two returns");
    pool.get().discard();
    (expected.reused, expected.idle, expected.discarded) = (1, 1, 1);
    expected.discards.by_hand = 1;
    expect(expected, "a discard");
    let kept = pool.get().detach();
    (expected.reused, expected.idle, expected.detached) = (2, 0, 1);
    expect(expected, "a detach");
    pool.put(kept);
    (expected.donated, expected.idle) = (1, 1);
    expect(expected, "a put");
    pool.collect();
    expect(expected, "one collection");
    pool.collect();
    (expected.idle, expected.collected) = (0, 1);
    expect(expected, "two collections");
    assert!(pool.try_get().is_none());
    expect(expected, "a try_get in vain");
}

pub fn the_books_balance_after_every_step<P: Full>(_: &Arc<Ledger>) {
    for seed in 0..24 {
        let limit = Rng::with_seed(seed).usize(1..12);
        let settings = Settings::new().max_idle(limit).max_weight(1_000);
        use_at_random::<P>(settings, seed, 300);
    }
}

pub fn the_books_balance_when_threads_are_done<P: Full>(ledger: &Arc<Ledger>) {
    let settings = Settings::new().max_idle(3);
    let pool = P::with(settings, ledger.create());
    let work = |seed| {
        let mut random = Rng::with_seed(seed);
        for _ in 0..8 {
            let mut probe = pool.get();
            probe.work();
            match random.u32(..8) {
                0 => probe.discard(),
                1 => pool.put(probe.detach()),
                2 => pool.collect(),
                _ => {}
            }
        }
    };
    for round in 0..60 {
        thread::scope(|scope| {
            for seed in 4 * round..4 * (round + 1) {
                scope.spawn(move || work(seed));
            }
        });
        assert_balanced(&pool, ledger);
        let stats = pool.stats();
        assert_eq!(stats.detached, stats.donated, "values detached, and put");
        assert_eq!(stats.created, ledger.created(), "values made");
        assert_eq!(stats.created + stats.reused, (round + 1) * 4 * 8, "gets");
    }
}

pub fn a_leaked_guard_stays_in_use<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let leaked = pool.get();
    ledger.expect_leak(leaked.id());
    std::mem::forget(leaked);
    for _ in 0..3 {
        pool.get().work();
        pool.collect();
    }
    assert_eq!(pool.stats().in_use(), 1, "values in use");
    drop(pool);
    assert_eq!(ledger.alive(), 1, "values alive, the leaked one included");
}

/// Takes `steps` random steps on one thread. After each, what the pool counted must be what the
/// ledger and the walk itself know.
///
/// # Panics
///
/// With the seed, the step, and what was wrong.
pub(crate) fn use_at_random<P: Full>(settings: Settings, seed: u64, steps: usize) {
    let ledger = Ledger::new();
    let pool = P::with(settings, ledger.create());
    let mut random = Rng::with_seed(seed);
    let (mut out, mut detached) = (Vec::new(), Vec::new());
    // Values that the walk made itself, to put them.
    let (mut made, mut puts, mut detaches) = (0, 0, 0);
    for step in 0..steps {
        let kind = random.u32(..16);
        let ends = (5..=12).contains(&kind) && !out.is_empty();
        let ended: Option<P::Guard<'_>> = ends.then(|| out.swap_remove(random.usize(..out.len())));
        // The value that the step is bound to drop.
        let mut gone = None;
        let what = match (kind, ended) {
            (0..=4, _) => {
                let mut probe = pool.get();
                probe.work();
                out.push(probe);
                "a get"
            }
            (5..=9, ended) => {
                drop(ended);
                "a return"
            }
            (10, Some(mut probe)) => {
                gone = Some(probe.id());
                match random.bool() {
                    true => probe.verdict = Verdict::Discard,
                    false => probe.weight = Some(1_001),
                }
                "a return that its verdict or weight forbids"
            }
            (11, Some(probe)) => {
                gone = Some(probe.id());
                probe.discard();
                "a discard"
            }
            (12, Some(probe)) => {
                detaches += 1;
                detached.push(probe.detach());
                "a detach"
            }
            (13, _) => {
                let value = detached.pop().unwrap_or_else(|| {
                    made += 1;
                    ledger.make()
                });
                puts += 1;
                pool.put(value);
                "a put"
            }
            (14, _) => {
                let willing = random.bool();
                let make = || willing.then(|| ledger.make()).ok_or("refused");
                out.extend(pool.get_or_try_create(make));
                "a get_or_try_create"
            }
            (15, _) => {
                pool.collect();
                "a collection"
            }
            _ => "nothing, since nothing is out",
        };
        let after = format!("after {what}, step {step} of seed {seed}");
        let lives_on = gone.filter(|id| !ledger.is_dropped(*id));
        assert_eq!(lives_on, None, "a value that lives on {after}");
        let (stats, in_use) = (pool.stats(), out.len() as u64);
        let mut known = stats;
        known.created = ledger.created() - made;
        (known.donated, known.detached) = (puts, detaches);
        known.idle = ledger.alive() - in_use - detached.len() as u64;
        assert_eq!(stats, known, "said and known {after}");
        let dropped = stats.discarded + stats.collected;
        assert_eq!(dropped, ledger.dropped(), "values dropped {after}");
        let left = stats.idle + dropped + stats.detached;
        assert_eq!(stats.created + stats.donated, left + in_use, "{after}");
    }
    drop((out, detached));
    drop(pool);
    let wrongs = ledger.wrongs();
    assert!(wrongs.is_empty(), "seed {seed}: {}", wrongs.join("; "));
}
