#![forbid(unsafe_code)]
//! The suites under test: right pools pass them, each check catches a broken one, and a failing check says what happened.

mod controls;
mod fault;
mod faulty;

use std::ops::{Deref, DerefMut};
use std::panic::catch_unwind;
use std::sync::Arc;
use std::time::Duration;

use conformance::{Basic, Check, Create, Ledger, Probe};
use hintpool::Recycle;

/// A pool that keeps nothing is useless and right: nothing in the basic suite may rely on reuse.
struct KeepsNothing(Create);

impl Basic for KeepsNothing {
    type Guard<'a> = Lent;

    const REUSES_ON_A_QUIET_THREAD: bool = false;

    fn new(create: Create) -> Self {
        KeepsNothing(create)
    }

    fn get(&self) -> Lent {
        Lent((self.0)())
    }
}

struct Lent(Probe);

impl Drop for Lent {
    fn drop(&mut self) {
        let _ = self.0.recycle();
    }
}

impl Deref for Lent {
    type Target = Probe;

    fn deref(&self) -> &Probe {
        &self.0
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut Probe {
        &mut self.0
    }
}

mod keeps_nothing {
    conformance::basic_tests!(crate::KeepsNothing);
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
