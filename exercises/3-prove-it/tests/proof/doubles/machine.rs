//! A machine in virtual time. Its threads run one after the other, each with a clock of its own, so
//! that everything happens in the same way each time.

use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};

use exercise_support::{Lesson, Rng, check, random};
use prove_it::{Heap, Lab};

/// What is unpleasant about a machine. By default nothing is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Quirks {
    /// What a look at the clock takes.
    pub(crate) look_ns: f64,
    /// What counting adds to an allocation.
    pub(crate) counted_ns: f64,
    /// What it takes to make an input.
    pub(crate) input_ns: f64,
    /// What it takes to start a thread.
    pub(crate) start_ns: f64,
    /// By how much each nanosecond of work slows down all that follow.
    pub(crate) slower: f64,
    /// How much slower each stretch between two looks at the clock is. The last one stays.
    pub(crate) weather: Vec<f64>,
}

/// The machine.
#[derive(Debug)]
pub(crate) struct Virtual {
    quirks: Quirks,
    /// Only this thread may use it: others have no virtual clock.
    owner: ThreadId,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    chance: Rng,
    /// The time of the current virtual thread.
    clock: f64,
    /// Work done so far, had the machine been at its best.
    work: f64,
    /// How often somebody looked at the clock after an operation.
    looks: usize,
    /// Whose operations each of those looks ended.
    batches: String,
    latest: char,
    counting: Option<Heap>,
    here: Here,
    /// How many threads were started so far.
    started: u64,
    /// For each thread that was started: its operations before all had met, and after.
    met: Vec<[u64; 2]>,
    kept: Vec<u64>,
    results: Vec<u64>,
    steps: u64,
}

/// Where code runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Here {
    /// 0 is the thread of the test; the others get a new number each time they are started.
    pub(crate) thread: u64,
    /// Its place among those that run side by side.
    pub(crate) place: usize,
    /// How many run side by side.
    pub(crate) threads: usize,
    /// How many operations there were since somebody looked at the clock.
    pub(crate) since_look: u64,
}

/// What one operation does, before the machine's quirks.
pub(crate) struct Step {
    pub(crate) arm: char,
    pub(crate) ns: f64,
    pub(crate) allocations: u64,
    pub(crate) bytes_left: i64,
    pub(crate) result: u64,
}

/// No right solution comes near.
const TOO_MANY_STEPS: u64 = 3_000_000;

impl Virtual {
    pub(crate) fn new(quirks: Quirks) -> Self {
        let here = Here {
            thread: 0,
            place: 0,
            threads: 1,
            since_look: 0,
        };
        let state = State {
            chance: random(),
            clock: 0.0,
            work: 0.0,
            looks: 0,
            batches: String::new(),
            latest: '-',
            counting: None,
            here,
            started: 0,
            met: Vec::new(),
            kept: Vec::new(),
            results: Vec::new(),
            steps: 0,
        };
        Self {
            quirks,
            owner: thread::current().id(),
            state: Mutex::new(state),
        }
    }

    pub(crate) fn here(&self) -> Here {
        self.with(|state| state.here)
    }

    pub(crate) fn step(&self, step: &Step) {
        self.with(|state| {
            let best = self.quirks.weather.len().saturating_sub(1);
            let weather = self
                .quirks
                .weather
                .get(state.looks.min(best))
                .unwrap_or(&1.0);
            let age = (self.quirks.slower * state.work).exp();
            state.clock += step.ns * weather * age;
            state.work += step.ns;
            if let Some(heap) = &mut state.counting {
                heap.allocations += step.allocations;
                heap.bytes_left += step.bytes_left;
                state.clock += self.quirks.counted_ns * step.allocations as f64;
            }
            state.here.since_look += 1;
            state.latest = step.arm;
            state.results.push(step.result);
        });
    }

    /// How many results did not go through [`Lab::keep`], and how many there are.
    pub(crate) fn not_kept(&self) -> (usize, usize) {
        self.with(|state| {
            state.kept.sort_unstable();
            let kept = |result: &&u64| state.kept.binary_search(result).is_err();
            (
                state.results.iter().filter(kept).count(),
                state.results.len(),
            )
        })
    }

    /// For each thread that was started: its operations before it met the others, and after.
    pub(crate) fn before_and_after_meeting(&self) -> Vec<[u64; 2]> {
        self.with(|state| state.met.clone())
    }

    /// How many operations there were.
    pub(crate) fn operations(&self) -> u64 {
        self.with(|state| state.results.len() as u64)
    }

    /// Whose operations were between two looks at the clock, batch by batch.
    pub(crate) fn batches(&self) -> String {
        self.with(|state| state.batches.clone())
    }

    #[track_caller]
    fn with<R>(&self, work: impl FnOnce(&mut State) -> R) -> R {
        check(thread::current().id() == self.owner, || Lesson {
            expected: "threads are started by the lab, with `side_by_side`".to_owned(),
            happened: "another thread used the lab or an arm".to_owned(),
            why: "the lab's threads wait for each other before they begin, and the tests can know \
                  how long each takes. For threads that you start yourself, neither is true.",
            read: "\"Threads\" in Prove it, book/5-exercises/3-prove-it.md",
        });
        // A test that failed has poisoned it, and only unwinds now.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.steps += 1;
        check(state.steps <= TOO_MANY_STEPS, || Lesson {
            expected: "a benchmark that follows its plan, and then stops".to_owned(),
            happened: format!("it has done {TOO_MANY_STEPS} steps and goes on"),
            why: "if you measure until the result is clear, you have chosen the result. Decide \
                  beforehand how much is measured.",
            read: "\"What may be said\" in Prove it, book/5-exercises/3-prove-it.md",
        });
        work(&mut state)
    }
}

impl Lab for Virtual {
    fn now(&self) -> u64 {
        self.with(|state| {
            if state.here.since_look > 0 {
                state.here.since_look = 0;
                state.looks += 1;
                state.batches.push(state.latest);
            }
            state.clock += self.quirks.look_ns;
            state.clock as u64
        })
    }

    fn keep(&self, value: u64) -> u64 {
        self.with(|state| state.kept.push(value));
        value
    }

    fn count(&self, work: impl FnOnce()) -> Heap {
        let nothing = Heap {
            allocations: 0,
            bytes_left: 0,
        };
        let outer = self.with(|state| state.counting.replace(nothing));
        work();
        self.with(|state| {
            let counted = std::mem::replace(&mut state.counting, outer);
            counted.unwrap_or(nothing)
        })
    }

    fn inputs(&self, count: usize) -> Vec<u64> {
        self.with(|state| {
            state.clock += self.quirks.input_ns * count as f64;
            (0..count).map(|_| state.chance.u64(..)).collect()
        })
    }

    fn side_by_side<R: Send>(
        &self,
        threads: usize,
        first: impl Fn() + Sync,
        then: impl Fn() -> R + Sync,
    ) -> Vec<R> {
        let (before, started) = self.with(|state| {
            let before = (state.here, state.clock);
            state.clock += self.quirks.start_ns * threads as f64;
            state.started += threads as u64;
            (before, state.started)
        });
        let enter = |place: usize, clock: f64| {
            let here = Here {
                thread: started - place as u64,
                place,
                threads,
                since_look: 0,
            };
            self.with(|state| {
                state.here = here;
                state.clock = clock;
            });
        };
        let clock = || self.with(|state| state.clock);
        let operations = || self.with(|state| state.results.len() as u64);

        let start = clock();
        let mut meet = start;
        let mut met = vec![[0, 0]; threads];
        for (place, [warm, _]) in met.iter_mut().enumerate() {
            enter(place, start);
            let before = operations();
            first();
            *warm = operations() - before;
            meet = clock().max(meet);
        }
        let mut end = meet;
        let results = met.iter_mut().enumerate().map(|(place, [_, timed])| {
            enter(place, meet);
            let before = operations();
            let result = then();
            *timed = operations() - before;
            end = clock().max(end);
            result
        });
        let results = results.collect();
        self.with(|state| {
            (state.here, state.clock) = (before.0, end);
            state.met.extend(met);
        });
        results
    }
}
