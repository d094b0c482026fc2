//! A test that ends even if the code under test does not.

use std::panic::resume_unwind;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::lesson::{Lesson, check};

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

    use super::{in_the_end, within};

    #[test]
    fn what_never_ends_is_given_up() {
        let (end, never) = channel::<()>();
        let panic = catch_unwind(|| {
            within(
                Duration::ZERO,
                "it waits for itself",
                "The stages",
                move || {
                    // Ends when the test does.
                    let _ = never.recv();
                },
            );
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
