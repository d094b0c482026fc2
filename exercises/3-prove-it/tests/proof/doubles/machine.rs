//! A machine in virtual time. Its threads run one after the other, each with a clock of its own, so
//! that everything happens in the same way each time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};

use exercise_support::{Lesson, Rng, check, random};
use prove_it::{Heap, Lab};

use super::Operation;

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

#[derive(Debug, Default)]
struct State {
    chance: Rng,
    /// The time of the current virtual thread.
    clock: f64,
    /// Work done so far, had the machine been at its best.
    work: f64,
    /// Whose operation was the latest.
    latest: char,
    counting: Option<Heap>,
    here: Moment,
    /// Operations of each arm.
    done: HashMap<char, u64>,
    /// Operations by arm, thread and size.
    warm: HashMap<(char, usize, usize), u64>,
    steps: u64,
    log: Log,
}

/// What was done on a machine.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    /// Of each operation.
    pub(crate) inputs: Vec<u64>,
    pub(crate) results: Vec<u64>,
    /// What went through [`Lab::keep`].
    pub(crate) kept: Vec<u64>,
    /// Whose operations were between two looks at the clock, batch by batch.
    pub(crate) batches: String,
    /// For each thread that was started: its operations before it met the others, and after.
    pub(crate) met: Vec<(u64, u64)>,
}

/// One operation among many, and where it happens.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moment {
    /// 0 is the thread of the test; the others get a new number each time they are started.
    thread: usize,
    /// The thread's place among those that run side by side.
    pub(crate) place: usize,
    /// How many run side by side.
    pub(crate) threads: usize,
    /// Operations since somebody looked at the clock.
    pub(crate) since_look: u64,
    pub(crate) size: usize,
    /// Operations of this arm before this one.
    pub(crate) nth: u64,
    /// Of those, the ones of this size on this thread.
    pub(crate) warm: u64,
}

/// No right solution comes near.
const TOO_MANY_STEPS: u64 = 3_000_000;

impl Virtual {
    pub(crate) fn new(quirks: Quirks) -> Self {
        let here = Moment {
            threads: 1,
            ..Moment::default()
        };
        let state = State {
            chance: random(),
            here,
            ..State::default()
        };
        Self {
            quirks,
            owner: thread::current().id(),
            state: Mutex::new(state),
        }
    }

    /// Does an operation of an arm as its script says, and gives the result.
    pub(crate) fn operate(
        &self,
        arm: char,
        size: usize,
        input: u64,
        script: impl Fn(&Moment) -> Operation,
    ) -> u64 {
        self.with(|state| {
            let done = state.done.entry(arm).or_default();
            let warm = state.warm.entry((arm, state.here.thread, size));
            let warm = warm.or_default();
            let does = script(&Moment {
                size,
                nth: *done,
                warm: *warm,
                ..state.here
            });
            *done += 1;
            *warm += 1;
            self.pass(state, &does);
            state.here.since_look += 1;
            state.latest = arm;
            let result = if does.skips { 0 } else { work(size, input) };
            state.log.inputs.push(input);
            state.log.results.push(result);
            result
        })
    }

    /// Lets the time of an operation pass, and counts what it allocates if somebody counts.
    fn pass(&self, state: &mut State, does: &Operation) {
        let weather = &self.quirks.weather;
        let weather = weather.get(state.log.batches.len()).or(weather.last());
        let age = (self.quirks.slower * state.work).exp();
        state.clock += does.ns * weather.unwrap_or(&1.0) * age;
        state.work += does.ns;
        if let Some(heap) = &mut state.counting {
            heap.allocations += does.allocations;
            heap.bytes_left += does.bytes_left;
            state.clock += self.quirks.counted_ns * does.allocations as f64;
        }
    }

    /// What was done so far.
    pub(crate) fn log(&self) -> Log {
        self.with(|state| state.log.clone())
    }

    /// Does `work` on each of these threads, whose clocks begin at `clock`. Gives the results, how many
    /// operations each has done, and what the last clock says at the end.
    fn on_each<R>(
        &self,
        threads: &[Moment],
        clock: f64,
        work: impl Fn() -> R,
    ) -> (Vec<R>, Vec<u64>, f64) {
        let (mut results, mut operations, mut end) = (Vec::new(), Vec::new(), clock);
        for &here in threads {
            let before = self.with(|state| {
                (state.here, state.clock) = (here, clock);
                state.log.results.len()
            });
            results.push(work());
            self.with(|state| {
                operations.push((state.log.results.len() - before) as u64);
                end = end.max(state.clock);
            });
        }
        (results, operations, end)
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
                state.log.batches.push(state.latest);
            }
            state.clock += self.quirks.look_ns;
            state.clock as u64
        })
    }

    fn keep(&self, value: u64) -> u64 {
        self.with(|state| state.log.kept.push(value));
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
        let (outside, started, start) = self.with(|state| {
            state.clock += self.quirks.start_ns * threads as f64;
            (state.here, state.log.met.len(), state.clock)
        });
        let begin = |place: usize| Moment {
            thread: 1 + started + place,
            place,
            threads,
            ..Moment::default()
        };
        let threads: Vec<Moment> = (0..threads).map(begin).collect();
        let (_, warm, meet) = self.on_each(&threads, start, first);
        let (results, timed, end) = self.on_each(&threads, meet, then);
        self.with(|state| {
            (state.here, state.clock) = (outside, end);
            state.log.met.extend(warm.into_iter().zip(timed));
        });
        results
    }
}

/// What an operation comes to, for whichever arm does it.
fn work(size: usize, input: u64) -> u64 {
    (input ^ size as u64)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .rotate_left(29)
}
