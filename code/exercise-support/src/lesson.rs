//! How a failing test speaks, and how one ends that would not. And where a test's numbers come from: nobody can know
//! them beforehand, and they can be had again.

use std::hash::{BuildHasher, RandomState};
use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

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

/// Far more than any right solution takes, on any machine. Nothing else is judged by it.
const LONG: Duration = Duration::from_secs(60);

/// Runs a test's body, and fails if it does not end: then `why` and `read` are the lesson's.
///
/// # Panics
///
/// If the body panics, or is still running after a minute.
#[track_caller]
pub fn in_the_end(why: &'static str, read: &'static str, body: impl FnOnce() + Send + 'static) {
    within(LONG, why, read, body);
}

#[track_caller]
fn within(
    limit: Duration,
    why: &'static str,
    read: &'static str,
    body: impl FnOnce() + Send + 'static,
) {
    let (done, wait) = channel::<()>();
    // Named like the test, since a panic names its thread.
    let name = thread::current().name().unwrap_or("a test").to_owned();
    let body = thread::Builder::new().name(name).spawn(move || {
        // Dropped when the body ends, also by a panic.
        let _done = done;
        body();
    });
    let body = body.expect("a thread can be started");
    let ended = wait.recv_timeout(limit) != Err(RecvTimeoutError::Timeout);
    check(ended, || Lesson {
        expected: "your function returns".to_owned(),
        happened: format!("it was still running after {} seconds", limit.as_secs()),
        why,
        read,
    });
    if let Err(panic) = body.join() {
        resume_unwind(panic);
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::{Lesson, check, in_the_end, seed, within};

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

    #[test]
    fn what_never_ends_is_given_up() {
        let (end, never) = channel::<()>();
        let panic = catch_unwind(move || {
            // Ends when the test does.
            let waits = move || {
                let _ = never.recv();
            };
            within(Duration::ZERO, "it waits for itself", "The stages", waits);
        });
        let said = panic.expect_err("it must fail").downcast::<String>();
        let said = said.expect("a message");
        assert!(said.contains("still running after 0 seconds"), "{said}");
        assert!(said.contains("it waits for itself"), "{said}");
        drop(end);
    }

    #[test]
    fn a_panic_of_the_body_is_the_tests() {
        let panic = catch_unwind(|| in_the_end("", "", || panic!("of the body")));
        let said = panic.expect_err("it must fail");
        assert_eq!(said.downcast_ref(), Some(&"of the body"));
    }
}
