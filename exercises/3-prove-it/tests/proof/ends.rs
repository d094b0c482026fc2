//! A test that ends even if the code under test does not.

use std::panic::resume_unwind;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use exercise_support::{Lesson, check};

/// Far more than any right solution takes, on any machine. Nothing else is judged by it.
const LONG: Duration = Duration::from_secs(5);

/// Runs a test's body, and gives up on it if it never ends.
#[track_caller]
pub(crate) fn in_the_end(body: impl FnOnce() + Send + 'static) {
    let (done, wait) = channel::<()>();
    // Named like the test, since a panic names its thread.
    let name = thread::current().name().unwrap_or("a test").to_owned();
    let body = thread::Builder::new().name(name).spawn(move || {
        // Dropped when the body ends, also by a panic.
        let _done = done;
        body();
    });
    let body = body.expect("a thread can be started");
    let ended = wait.recv_timeout(LONG) != Err(RecvTimeoutError::Timeout);
    check(ended, || Lesson {
        expected: "your function returns; every double answers at once".to_owned(),
        happened: format!("it was still running after {} seconds", LONG.as_secs()),
        why: "a benchmark that waits for a result it likes may wait for ever. Or two of your \
                  threads wait for each other: the tests' machine runs them one by one.",
        read: "\"The stages\" in Prove it, book/5-exercises/3-prove-it.md",
    });
    if let Err(panic) = body.join() {
        resume_unwind(panic);
    }
}
