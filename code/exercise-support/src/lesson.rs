//! How a failing test speaks, and where its numbers come from: nobody can know them beforehand, and they can be had
//! again.

use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;

pub use fastrand::Rng;

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
    let variable = VARIABLE;
    let seed = seed();
    panic!(
        "\n  expected: {expected}\
         \n  happened: {happened}\
         \n  why it matters: {why}\
         \n  read: {read}\
         \n  same numbers again: {variable}={seed}\n"
    );
}

/// The variable that brings a run's numbers back.
pub const VARIABLE: &str = "EXERCISE_SEED";

/// The seed of this run: new each time, unless [`VARIABLE`] says which.
///
/// # Panics
///
/// If the variable holds no whole number.
pub fn seed() -> u64 {
    static SEED: OnceLock<u64> = OnceLock::new();
    *SEED.get_or_init(|| match std::env::var(VARIABLE) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{VARIABLE} is `{text}`: set it to a whole number")),
        // Few digits, since a person may have to type them.
        Err(_) => RandomState::new().hash_one(()) % 1_000_000,
    })
}

/// The numbers of this run's [`seed`]. Every test begins with the first, so that they do not depend on
/// the tests before.
pub fn random() -> Rng {
    Rng::with_seed(seed())
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::{Lesson, check, seed};

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
                &format!("same numbers again: EXERCISE_SEED={}", seed()),
            ]
        );
    }

    #[test]
    fn what_holds_is_not_talked_about() {
        check(true, || unreachable!("nobody asked for the lesson"));
    }
}
