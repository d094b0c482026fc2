//! How a failing test speaks, and how one ends that would not. And where a test's numbers come from: nobody can know
//! them beforehand, and they can be had again.

use std::hash::{BuildHasher, RandomState};
use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
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
    if !holds {
        fail(lesson());
    }
}

#[track_caller]
fn fail(lesson: Lesson) -> ! {
    let Lesson {
        expected,
        happened,
        why,
        read,
    } = lesson;
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
    let lesson = Lesson {
        expected: "your function returns".to_owned(),
        happened: format!("it was still running after {} seconds", LONG.as_secs()),
        why,
        read,
    };
    watch(LONG, lesson, |_| body());
}

/// Runs a test's body on a thread of its own. If it neither ends nor says anything for as long as `patience`,
/// the test fails with the last lesson that it sent, or with this one.
///
/// # Panics
///
/// If the body panics, or stops.
#[track_caller]
pub fn watch(
    patience: Duration,
    mut lesson: Lesson,
    body: impl FnOnce(Sender<Lesson>) + Send + 'static,
) {
    let (sender, lessons) = channel();
    // Named like the test, since a panic names its thread.
    let name = thread::current().name().unwrap_or("a test").to_owned();
    let body = thread::Builder::new().name(name).spawn(|| body(sender));
    let body = body.expect("a thread can be started");
    // The body's sender is dropped when it ends, also by a panic.
    loop {
        match lessons.recv_timeout(patience) {
            Ok(next) => lesson = next,
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => fail(lesson),
        }
    }
    if let Err(panic) = body.join() {
        resume_unwind(panic);
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::{Lesson, check, in_the_end, seed, watch};

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
    fn a_body_that_stops_is_given_up_with_what_it_said_last() {
        let (end, never) = channel::<()>();
        let panic = catch_unwind(move || {
            watch(Duration::from_secs(1), lesson(), move |lessons| {
                let happened = "a second step".into();
                let _ = lessons.send(Lesson {
                    happened,
                    ..lesson()
                });
                // Ends when the test does.
                let _ = never.recv();
            });
        });
        let said = panic.expect_err("it must fail").downcast::<String>();
        let said = said.expect("a message");
        assert!(said.contains("a second step"), "{said}");
        drop(end);
    }

    #[test]
    fn a_panic_of_the_body_is_the_tests() {
        let panic = catch_unwind(|| in_the_end("", "", || panic!("of the body")));
        let said = panic.expect_err("it must fail");
        assert_eq!(said.downcast_ref(), Some(&"of the body"));
    }
}
