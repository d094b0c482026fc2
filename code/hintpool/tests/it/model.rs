//! Random programs against a model that a reader can check by eye.
//!
//! The model is two lists. It knows more than the pool promises: on one quiet thread and outside
//! chaos, hintpool reuses whatever is idle. A failing program is shrunk to its shortest form.

use hintpool::{Guard, Settings, Stats};
use proptest::prelude::*;

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

/// A thread has room for 1 + 63 + 63 idle values: these numbers end near the edges, and beyond.
fn many() -> impl Strategy<Value = usize> {
    prop_oneof![
        0_usize..8,
        (1_usize..4, 0_usize..5).prop_map(|(magazines, more)| 63 * magazines + more - 1),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => Just(Step::Get),
        1 => Just(Step::TryGet),
        1 => Just(Step::GetOrFail),
        4 => any::<usize>().prop_map(Step::Return),
        5 => many().prop_map(Step::GetMany),
        5 => many().prop_map(Step::ReturnMany),
        1 => any::<usize>().prop_map(Step::Discard),
        1 => any::<usize>().prop_map(Step::Detach),
        1 => Just(Step::Put),
        2 => Just(Step::Collect),
    ];
    prop::collection::vec(step, 0..60)
}

/// What must be known of a pool to tell its books: two generations.
struct Model {
    fresh: u64,
    victims: u64,
    max_idle: u64,
    books: Stats,
}

/// Some pools have a limit, which keeps them off their fast path. Most have none.
fn limits() -> impl Strategy<Value = Option<usize>> {
    prop_oneof![
        3 => Just(None),
        1 => (0_usize..6).prop_map(Some),
        1 => (60_usize..200).prop_map(Some),
    ]
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

proptest! {
    #[test]
    fn the_pool_does_what_the_model_says(max_idle in limits(), steps in steps()) {
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
                Step::Get | Step::GetMany(_) => {
                    let count = if let Step::GetMany(count) = step { count } else { 1 };
                    for _ in 0..count {
                        let mut guard = pool.get();
                        prop_assert!(guard.is_empty(), "not recycled");
                        guard.push(1);
                        out.push(guard);
                        model.books.created += u64::from(!model.take());
                    }
                }
                Step::ReturnMany(count) => {
                    for _ in 0..count.min(out.len()) {
                        drop(out.pop());
                        model.give_back();
                    }
                }
                Step::TryGet => {
                    let got = pool.try_get();
                    prop_assert_eq!(got.is_some(), model.take());
                    out.extend(got);
                }
                Step::GetOrFail => {
                    let got = pool.get_or_try_create(|| Err(()));
                    prop_assert_eq!(got.is_ok(), model.take());
                    out.extend(got);
                }
                Step::Return(index) => {
                    if let Some(guard) = one_of(&mut out, index) {
                        drop(guard);
                        model.give_back();
                    }
                }
                Step::Discard(index) => {
                    if let Some(guard) = one_of(&mut out, index) {
                        Guard::discard(guard);
                        model.books.discarded += 1;
                        model.books.discards.by_hand += 1;
                    }
                }
                Step::Detach(index) => {
                    if let Some(guard) = one_of(&mut out, index) {
                        drop(Guard::detach(guard));
                        model.books.detached += 1;
                    }
                }
                Step::Put => {
                    pool.put(vec![1]);
                    model.books.donated += 1;
                    model.give_back();
                }
                Step::Collect => {
                    pool.collect();
                    model.collect();
                }
            }
            let mut stats = pool.stats();
            let weighed = stats.idle_weight.take().is_some();
            prop_assert_eq!(weighed, max_idle.is_some(), "only a limit is why weights are known");
            prop_assert_eq!(stats, model.stats(), "after {:?}", step);
            prop_assert_eq!(stats.in_use(), out.len() as u64);
        }
    }
}
