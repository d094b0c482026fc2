//! A random walk through the whole interface, with an audit after each step.

use std::sync::Arc;

use fastrand::Rng;

use crate::{ByProbe, Full, Ledger, Probe};
use hintpool::{Settings, Verdict};

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
