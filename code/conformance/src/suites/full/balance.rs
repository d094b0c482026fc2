//! The books of a pool, compared with those of the ledger; also after each step of a random walk through the whole
//! interface.

use std::sync::Arc;
use std::thread;

use fastrand::Rng;

use crate::{ByProbe, Full, Ledger, Probe};
use hintpool::{Settings, Stats, Verdict};

pub fn each_event_is_counted_where_it_belongs<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut expected = Stats::default();
    let expect = |expected: Stats, step: &str| assert_eq!(pool.stats(), expected, "after {step}");

    let (first, second) = (pool.get(), pool.get());
    expected.created = 2;
    expect(expected, "two gets");
    drop((first, second));
    expected.idle = 2;
    expect(expected, "two returns");
    P::discard(pool.get());
    (expected.reused, expected.idle, expected.discarded) = (1, 1, 1);
    expected.discards.by_hand = 1;
    expect(expected, "a discard");
    let kept = P::detach(pool.get());
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
    let pool = P::with(settings, ByProbe::default(), ledger.create());
    let work = |seed| {
        let mut random = Rng::with_seed(seed);
        let mut detached = Vec::new();
        for _ in 0..8 {
            let mut probe = pool.get();
            probe.work();
            match random.u32(..8) {
                0 => P::discard(probe),
                1 => detached.push(P::detach(probe)),
                2 => detached.pop().into_iter().for_each(|value| pool.put(value)),
                3 => pool.collect(),
                _ => {}
            }
        }
        detached
    };
    let mut detached = Vec::new();
    for round in 0..60 {
        thread::scope(|scope| {
            let seeds = 4 * round..4 * (round + 1);
            let threads: Vec<_> = seeds.map(|seed| scope.spawn(move || work(seed))).collect();
            let results = threads.into_iter().map(|thread| thread.join());
            detached.extend(results.flat_map(Result::unwrap));
        });
        let stats = pool.stats();
        let left = stats.idle + stats.discarded + stats.collected + stats.detached;
        assert_eq!(stats.created + stats.donated, left, "{stats:?}");
        let away = stats.detached - stats.donated;
        assert_eq!(away, detached.len() as u64, "values detached for good");
        assert_eq!(stats.created, ledger.created(), "values made");
        assert_eq!(stats.created + stats.reused, (round + 1) * 4 * 8, "gets");
        assert_eq!(stats.idle + away, ledger.alive(), "values alive");
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
    let pool = P::with(settings, ByProbe::default(), ledger.create());
    let mut walk = Walk {
        pool: &pool,
        ledger: &ledger,
        random: Rng::with_seed(seed),
        out: Vec::new(),
        detached: Vec::new(),
        made: 0,
        puts: 0,
        detaches: 0,
        gone: None,
    };
    for step in 0..steps {
        let what = walk.step();
        if let Err(wrong) = walk.audit() {
            panic!("seed {seed}, step {step}, after {what}: {wrong}");
        }
    }
    drop(walk);
    drop(pool);
    let wrongs = ledger.wrongs();
    assert!(wrongs.is_empty(), "seed {seed}: {}", wrongs.join("; "));
}

struct Walk<'a, P: Full> {
    pool: &'a P,
    ledger: &'a Arc<Ledger>,
    random: Rng,
    out: Vec<P::Guard<'a>>,
    detached: Vec<Probe>,
    /// Values that the walk made itself, to put them.
    made: u64,
    puts: u64,
    detaches: u64,
    /// The value that the last step was bound to drop.
    gone: Option<usize>,
}

impl<'a, P: Full> Walk<'a, P> {
    fn step(&mut self) -> &'static str {
        self.gone = None;
        match self.random.u32(..16) {
            0..=4 => {
                let mut probe = self.pool.get();
                probe.work();
                self.out.push(probe);
                "a get"
            }
            5..=9 => {
                drop(self.one_out());
                "a return"
            }
            10 => {
                if let Some(mut probe) = self.one_out() {
                    self.gone = Some(probe.id());
                    match self.random.bool() {
                        true => probe.answer(Verdict::Discard),
                        false => probe.weigh(1_001),
                    }
                }
                "a return that its verdict or weight forbids"
            }
            11 => {
                if let Some(probe) = self.one_out() {
                    self.gone = Some(probe.id());
                    P::discard(probe);
                }
                "a discard"
            }
            12 => {
                if let Some(guard) = self.one_out() {
                    self.detaches += 1;
                    self.detached.push(P::detach(guard));
                }
                "a detach"
            }
            13 => {
                let value = self.detached.pop().unwrap_or_else(|| {
                    self.made += 1;
                    self.ledger.make()
                });
                self.puts += 1;
                self.pool.put(value);
                "a put"
            }
            14 => {
                let (willing, ledger) = (self.random.bool(), self.ledger);
                let make = || willing.then(|| ledger.make()).ok_or("refused");
                self.out.extend(self.pool.get_or_try_create(make));
                "a get_or_try_create"
            }
            _ => {
                self.pool.collect();
                "a collection"
            }
        }
    }

    /// Any one of the guards that are out.
    fn one_out(&mut self) -> Option<P::Guard<'a>> {
        let index = self.random.usize(..self.out.len().max(1));
        (index < self.out.len()).then(|| self.out.swap_remove(index))
    }

    fn audit(&self) -> Result<(), String> {
        if let Some(id) = self.gone.filter(|id| !self.ledger.is_dropped(*id)) {
            return Err(format!("value {id} lives on"));
        }
        let stats = self.pool.stats();
        let (out, detached) = (self.out.len() as u64, self.detached.len() as u64);
        let left = stats.idle + stats.discarded + stats.collected + stats.detached;
        let said_and_known = [
            ("created", stats.created, self.ledger.created() - self.made),
            ("donated", stats.donated, self.puts),
            ("detached", stats.detached, self.detaches),
            ("idle", stats.idle, self.ledger.alive() - out - detached),
            (
                "discarded + collected",
                stats.discarded + stats.collected,
                self.ledger.dropped(),
            ),
            (
                "what left or is in use",
                stats.created + stats.donated,
                left + out,
            ),
        ];
        let wrong = said_and_known.iter().find(|(_, said, known)| said != known);
        wrong.map_or(Ok(()), |(what, said, known)| {
            Err(format!("{what}: {said} in the books, {known} known"))
        })
    }
}
