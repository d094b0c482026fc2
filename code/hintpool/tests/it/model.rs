//! Random programs against a model that a reader can check by eye.
//!
//! The model is two lists. It knows more than the pool promises: on one quiet thread and outside
//! chaos, hintpool reuses whatever is idle. A failing program is shrunk to its shortest form.

use std::env;

use hintpool::{Guard, Settings, Stats};
use quickcheck::{Arbitrary, Gen, QuickCheck, empty_shrinker};

#[derive(Clone, Copy, Debug)]
enum Step {
    Get,
    /// As many gets, and as many returns: enough to fill a thread's magazines and the depot.
    GetMany(usize),
    ReturnMany(usize),
    TryGet,
    GetOrFail,
    /// These act on any one of the guards that are out.
    Return(usize),
    Discard(usize),
    Detach(usize),
    Put,
    Collect,
}
use Step::*;

fn one_in<T: Copy>(of: &[T], random: &mut Gen) -> T {
    *random.choose(of).expect("there are some")
}

/// A thread has room for 1 + 63 + 63 idle values: these numbers end near the edges, and beyond.
fn many(random: &mut Gen) -> usize {
    let few = one_in(&[0, 1, 2, 3, 4, 5, 6, 7], random);
    let magazines = one_in(&[63, 2 * 63, 3 * 63], random);
    let edge = magazines + one_in(&[0, 1, 2, 3, 4], random) - 1;
    one_in(&[few, edge], random)
}

impl Arbitrary for Step {
    fn arbitrary(random: &mut Gen) -> Self {
        let any = usize::arbitrary(random);
        let often = [
            Get,
            Return(any),
            GetMany(many(random)),
            ReturnMany(many(random)),
        ];
        let seldom = [
            TryGet,
            GetOrFail,
            Discard(any),
            Detach(any),
            Put,
            Collect,
            Collect,
        ];
        let (often, seldom) = (one_in(&often, random), one_in(&seldom, random));
        one_in(&[often, often, often, seldom], random)
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        let (number, step): (usize, fn(usize) -> Step) = match *self {
            GetMany(count) => (count, GetMany),
            ReturnMany(count) => (count, ReturnMany),
            Return(index) => (index, Return),
            Discard(index) => (index, Discard),
            Detach(index) => (index, Detach),
            Get | TryGet | GetOrFail | Put | Collect => return empty_shrinker(),
        };
        Box::new(number.shrink().map(step))
    }
}

/// Some pools have a limit, which keeps them off their fast path. Most have none.
#[derive(Clone, Copy, Debug)]
struct MaxIdle(Option<usize>);

impl Arbitrary for MaxIdle {
    fn arbitrary(random: &mut Gen) -> Self {
        let few = one_in(&[0, 1, 2, 3, 4, 5], random);
        let more = 60 + usize::arbitrary(random) % 140;
        MaxIdle(one_in(&[None, None, None, Some(few), Some(more)], random))
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        Box::new(self.0.shrink().map(MaxIdle))
    }
}

/// What must be known of a pool to tell its books: two generations.
struct Model {
    fresh: u64,
    victims: u64,
    max_idle: u64,
    books: Stats,
}

impl Model {
    fn take(&mut self) -> bool {
        let from = match self.fresh {
            0 => &mut self.victims,
            _ => &mut self.fresh,
        };
        let found = *from > 0;
        *from -= u64::from(found);
        self.books.reused += u64::from(found);
        found
    }

    fn give_back(&mut self) {
        if self.fresh + self.victims < self.max_idle {
            self.fresh += 1;
        } else {
            self.books.discarded += 1;
            self.books.discards.over_limit += 1;
        }
    }

    fn collect(&mut self) {
        self.books.collected += self.victims;
        self.victims = std::mem::take(&mut self.fresh);
    }

    fn stats(&self) -> Stats {
        let mut stats = self.books;
        stats.idle = self.fresh + self.victims;
        stats
    }
}

fn one_of<T>(out: &mut Vec<T>, index: usize) -> Option<T> {
    (!out.is_empty()).then(|| out.swap_remove(index % out.len()))
}

fn run_beside_the_model(MaxIdle(max_idle): MaxIdle, steps: Vec<Step>) {
    let settings = match max_idle {
        Some(max_idle) => Settings::new().max_idle(max_idle),
        None => Settings::new(),
    };
    let pool = settings.pool(Vec::<u8>::new);
    let mut model = Model {
        fresh: 0,
        victims: 0,
        max_idle: max_idle.map_or(u64::MAX, |max_idle| max_idle as u64),
        books: Stats::default(),
    };
    let mut out = Vec::new();
    for step in steps {
        match step {
            Get | GetMany(_) => {
                let count = if let GetMany(count) = step { count } else { 1 };
                for _ in 0..count {
                    let mut guard = pool.get();
                    assert!(guard.is_empty(), "not recycled");
                    guard.push(1);
                    out.push(guard);
                    model.books.created += u64::from(!model.take());
                }
            }
            ReturnMany(count) => {
                for _ in 0..count.min(out.len()) {
                    drop(out.pop());
                    model.give_back();
                }
            }
            TryGet => {
                let got = pool.try_get();
                assert_eq!(got.is_some(), model.take());
                out.extend(got);
            }
            GetOrFail => {
                let got = pool.get_or_try_create(|| Err(()));
                assert_eq!(got.is_ok(), model.take());
                out.extend(got);
            }
            Return(index) => {
                if let Some(guard) = one_of(&mut out, index) {
                    drop(guard);
                    model.give_back();
                }
            }
            Discard(index) => {
                if let Some(guard) = one_of(&mut out, index) {
                    Guard::discard(guard);
                    model.books.discarded += 1;
                    model.books.discards.by_hand += 1;
                }
            }
            Detach(index) => {
                if let Some(guard) = one_of(&mut out, index) {
                    drop(Guard::detach(guard));
                    model.books.detached += 1;
                }
            }
            Put => {
                pool.put(vec![1]);
                model.books.donated += 1;
                model.give_back();
            }
            Collect => {
                pool.collect();
                model.collect();
            }
        }
        let mut stats = pool.stats();
        let weighed = stats.idle_weight.take().is_some();
        assert_eq!(
            weighed,
            max_idle.is_some(),
            "only a limit is why weights are known"
        );
        assert_eq!(stats, model.stats(), "after {:?}", step);
        assert_eq!(stats.in_use(), out.len() as u64);
    }
}

#[test]
fn the_pool_does_what_the_model_says() {
    let mut check = QuickCheck::new().rng(Gen::new(60));
    // The library's own default are fewer.
    if env::var_os("QUICKCHECK_TESTS").is_none() {
        check = check.tests(256);
    }
    check.quickcheck(run_beside_the_model as fn(_, _));
}

#[test]
fn programs_that_failed_once() {
    let programs = [
        (
            None,
            vec![
                GetMany(185),
                GetMany(5),
                GetMany(61),
                ReturnMany(63),
                Collect,
                Return(0),
                Return(0),
                ReturnMany(62),
                GetMany(61),
                GetMany(4),
            ],
        ),
        (Some(0), vec![Get]),
        (None, vec![GetMany(125), Put, GetMany(62)]),
    ];
    for (max_idle, steps) in programs {
        run_beside_the_model(MaxIdle(max_idle), steps);
    }
}
