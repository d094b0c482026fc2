#![forbid(unsafe_code)]
//! The suites under test: right pools pass them, each check catches a broken one, and a failing check says what happened.

mod controls;
mod fault;
mod faulty;
mod mutex_pool;

use std::panic::catch_unwind;
use std::sync::Arc;
use std::time::Duration;

use conformance::{Check, Ledger};

mod keeps_values {
    type Pool = crate::mutex_pool::MutexPool<true>;
    conformance::basic_tests!(Pool);
}

mod keeps_nothing {
    type Pool = crate::mutex_pool::MutexPool<false>;
    conformance::basic_tests!(Pool);
}

const SOON: Duration = Duration::from_secs(30);

fn fails(_: &Arc<Ledger>) {
    assert_eq!(1, 2, "values made");
}

fn loses_a_value(ledger: &Arc<Ledger>) {
    std::mem::forget(ledger.make());
}

fn hangs(_: &Arc<Ledger>) {
    loop {
        std::thread::park();
    }
}

#[test]
fn a_failure_says_what_was_promised_and_what_happened() {
    let check = Check::new("sums", "one and one is two", fails);
    let panic = catch_unwind(|| check.enforce()).expect_err("the check fails");
    let message = panic.downcast_ref::<String>().expect("a formatted message");
    assert!(
        message.contains("promised: one and one is two"),
        "{message}"
    );
    assert!(message.contains("happened: "), "{message}");
    assert!(message.contains("values made"), "{message}");
}

#[test]
fn a_lost_value_is_named() {
    let outcome = Check::new("loses", "", loses_a_value).outcome(SOON);
    assert_eq!(outcome, Err("value 0 was never dropped".to_owned()));
}

#[test]
fn a_check_that_hangs_ends_as_a_failure() {
    let outcome = Check::new("hangs", "", hangs).outcome(Duration::from_millis(50));
    let message = outcome.expect_err("the check hangs");
    assert!(message.starts_with("still waiting after 50ms"), "{message}");
}
