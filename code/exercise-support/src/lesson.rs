//! How a failing test speaks.

use crate::chance;

/// What a learner is told when a test fails.
#[derive(Debug)]
pub struct Lesson {
    pub expected: String,
    pub happened: String,
    pub why: &'static str,
    /// The section that helps, its chapter, and the chapter's file.
    pub read: &'static str,
}

/// Fails the test with the lesson unless `holds`.
///
/// # Panics
///
/// Unless `holds`.
#[track_caller]
pub fn check(holds: bool, lesson: impl FnOnce() -> Lesson) {
    if holds {
        return;
    }
    let Lesson {
        expected,
        happened,
        why,
        read,
    } = lesson();
    let variable = chance::VARIABLE;
    let seed = chance::seed();
    panic!(
        "\n  expected: {expected}\
         \n  happened: {happened}\
         \n  why it matters: {why}\
         \n  read: {read}\
         \n  same numbers again: {variable}={seed}\n"
    );
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::{Lesson, check};
    use crate::chance;

    fn lesson() -> Lesson {
        Lesson {
            expected: "an empty buffer".into(),
            happened: "it holds 3 bytes".into(),
            why: "the next user reads them",
            read: "Dirty objects",
        }
    }

    #[test]
    fn a_failure_says_everything_and_how_to_see_it_again() {
        let panic = catch_unwind(|| check(false, lesson)).expect_err("it must fail");
        let said = panic.downcast::<String>().expect("a message");
        let lines: Vec<_> = said.trim().lines().map(str::trim).collect();
        assert_eq!(
            lines,
            [
                "expected: an empty buffer",
                "happened: it holds 3 bytes",
                "why it matters: the next user reads them",
                "read: Dirty objects",
                &format!("same numbers again: EXERCISE_SEED={}", chance::seed()),
            ]
        );
    }

    #[test]
    fn what_holds_is_not_talked_about() {
        check(true, || unreachable!("nobody asked for the lesson"));
    }
}
