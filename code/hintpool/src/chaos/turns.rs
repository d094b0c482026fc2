//! One scope at a time in the process, and none that keeps the others waiting for ever.

use std::panic::Location;
use std::time::{Duration, Instant};

use crate::sync::process::{self, Mutex, MutexGuard};

pub(super) struct Turns {
    /// Held by the scope that lives.
    turn: Mutex<()>,
    /// How many scopes have begun, and where the last one did.
    begun: Mutex<Option<(u64, &'static Location<'static>)>>,
}

/// A scope's turn, until this is dropped.
pub(super) struct Turn {
    pub(super) begun_at: &'static Location<'static>,
    _held: MutexGuard<'static, ()>,
}

impl Turns {
    pub(super) const fn new() -> Self {
        Turns {
            turn: Mutex::new(()),
            begun: Mutex::new(None),
        }
    }

    /// Begins a scope as soon as no other one lives, and runs `pause` between two looks. Panics if one of
    /// them takes longer than `limit`.
    pub(super) fn begin(
        &'static self,
        at: &'static Location<'static>,
        limit: Duration,
        mut pause: impl FnMut(),
    ) -> Turn {
        let mut waits_for = None;
        loop {
            let mut begun = process::lock(&self.begun);
            if let Some(held) = process::try_lock(&self.turn) {
                let before = begun.map_or(0, |(count, _)| count);
                *begun = Some((before + 1, at));
                return Turn {
                    begun_at: at,
                    _held: held,
                };
            }
            let (number, other) = begun.expect("the turn is that of a scope");
            drop(begun);
            match waits_for {
                Some((same, since)) if same == number => {
                    let waited: Duration = Instant::elapsed(&since);
                    assert!(
                        waited < limit,
                        "waited {limit:?} for the end of the chaos scope that another thread began \
                         at {other}: drop it there before that time is over; if it is forgotten, it \
                         ends only when its thread ends"
                    );
                }
                _ => waits_for = Some((number, Instant::now())),
            }
            pause();
        }
    }
}

#[cfg(all(test, not(hintpool_loom)))]
mod tests {
    use std::panic::catch_unwind;

    use super::*;

    const NO_TIME: Duration = Duration::ZERO;

    #[track_caller]
    fn begin(turns: &'static Turns) -> Turn {
        turns.begin(Location::caller(), NO_TIME, || ())
    }

    #[test]
    fn a_wait_that_is_too_long_says_for_which_scope() {
        static TURNS: Turns = Turns::new();
        let (first, line) = (begin(&TURNS), line!());
        let Err(panic) = catch_unwind(|| begin(&TURNS)) else {
            panic!("a second scope began");
        };
        let message = panic.downcast::<String>().unwrap();
        let place = format!("began at {}:{line}:", file!());
        assert!(message.contains(&place), "{message}");
        // The first one is as before, and so are those to come.
        drop(first);
        begin(&TURNS);
    }

    /// So that nobody gives up in a queue of many short ones.
    #[test]
    fn each_scope_may_take_the_whole_limit() {
        static TURNS: Turns = Turns::new();
        let (mut others, mut other) = (1, Some(begin(&TURNS)));
        TURNS.begin(Location::caller(), NO_TIME, || {
            drop(other.take());
            if others < 5 {
                others += 1;
                other = Some(begin(&TURNS));
            }
        });
        assert_eq!(others, 5, "five scopes came before");
    }
}
