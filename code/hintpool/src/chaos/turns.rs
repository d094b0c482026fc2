//! One scope at a time in the process, and none that keeps the others waiting for ever.

use std::panic::Location;
use std::sync::{Condvar, MutexGuard, PoisonError};
use std::time::Duration;

use crate::sync::process::{self, Mutex};

/// A scope that has begun.
#[derive(Clone, Copy)]
pub(super) struct Begun {
    /// No two scopes of the process have the same.
    number: u64,
    pub(super) at: &'static Location<'static>,
}

pub(super) struct Turns {
    state: Mutex<State>,
    /// Told whenever a scope is over.
    over: Condvar,
}

struct State {
    /// The scope whose turn it is.
    living: Option<Begun>,
    /// How many have begun.
    count: u64,
}

impl Turns {
    pub(super) const fn new() -> Self {
        Turns {
            state: Mutex::new(State {
                living: None,
                count: 0,
            }),
            over: Condvar::new(),
        }
    }

    /// Begins a scope as soon as no other one lives. Panics if one of them takes longer than `limit`.
    pub(super) fn begin(&self, at: &'static Location<'static>, limit: Duration) -> Begun {
        let mut state = process::lock(&self.state);
        while let Some(other) = state.living {
            state = self.wait_for(other, state, limit).unwrap_or_else(|| {
                panic!(
                    "waited {limit:?} for the end of the chaos scope that another thread began at \
                     {}: drop it there before that time is over; if it is forgotten, it ends only \
                     when its thread ends",
                    other.at
                )
            });
        }
        state.count += 1;
        let begun = Begun {
            number: state.count,
            at,
        };
        state.living = Some(begun);
        begun
    }

    /// Waits until `other` is over. `None` if it is not within `limit`.
    fn wait_for<'a>(
        &self,
        other: Begun,
        state: MutexGuard<'a, State>,
        limit: Duration,
    ) -> Option<MutexGuard<'a, State>> {
        let (state, waited) = self
            .over
            .wait_timeout_while(state, limit, |state| state.is_turn_of(other))
            .unwrap_or_else(PoisonError::into_inner);
        (!waited.timed_out()).then_some(state)
    }

    /// Runs `end` and lets the next scope begin, unless `begun` is over already.
    pub(super) fn end(&self, begun: Begun, end: impl FnOnce()) {
        let mut state = process::lock(&self.state);
        if state.is_turn_of(begun) {
            end();
            state.living = None;
            self.over.notify_all();
        }
    }
}

impl State {
    fn is_turn_of(&self, begun: Begun) -> bool {
        self.living
            .is_some_and(|living| living.number == begun.number)
    }
}

#[cfg(all(test, not(hintpool_loom)))]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    const NO_TIME: Duration = Duration::ZERO;

    #[track_caller]
    fn begin(turns: &Turns) -> Begun {
        turns.begin(Location::caller(), NO_TIME)
    }

    #[test]
    fn a_wait_that_is_too_long_says_for_which_scope() {
        let turns = Turns::new();
        let (first, line) = (begin(&turns), line!());
        let second = catch_unwind(AssertUnwindSafe(|| begin(&turns)));
        let Err(panic) = second else {
            panic!("a second scope began");
        };
        let message = panic.downcast::<String>().unwrap();
        let place = format!("began at {}:{line}:", file!());
        assert!(message.contains(&place), "{message}");
        // The first one is as before, and so are those to come.
        turns.end(first, || ());
        begin(&turns);
    }

    /// So that nobody gives up in a queue of many short ones.
    #[test]
    fn each_scope_may_take_the_whole_limit() {
        let turns = Turns::new();
        let first = begin(&turns);
        turns.end(first, || ());
        let second = begin(&turns);
        let waits = |other| {
            let state = process::lock(&turns.state);
            turns.wait_for(other, state, NO_TIME).is_none()
        };
        assert!(waits(second));
        assert!(!waits(first), "the second one's time counts as the first's");
    }

    /// A scope in a thread-local variable may be dropped when the end of its thread has ended it.
    #[test]
    fn a_scope_that_is_over_does_not_end_another() {
        let turns = Turns::new();
        let first = begin(&turns);
        turns.end(first, || ());
        let second = begin(&turns);
        turns.end(first, || panic!("the second one was ended"));
        let mut over = false;
        turns.end(second, || over = true);
        assert!(over);
    }
}
