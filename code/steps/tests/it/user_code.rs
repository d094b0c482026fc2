//! Step 1: the user's code under the lock, which two promises of the basic suite exclude.

use std::sync::Arc;
use std::time::Duration;

use conformance::suites::basic::{panics, reentrancy};
use conformance::{Check, Ledger, Probe};
use steps::wrong::UserCodeUnderTheLock;

use crate::under_the_suite::UnderTheSuite;

type Wrong = UnderTheSuite<UserCodeUnderTheLock<Probe>>;

fn happened(check: fn(&Arc<Ledger>)) -> String {
    let outcome = Check::new("a control", "", check).outcome(Duration::from_secs(1));
    outcome.expect_err("the wrong pool passes")
}

#[test]
fn a_create_that_uses_the_pool_waits_for_ever() {
    let happened = happened(reentrancy::create_may_use_the_pool::<Wrong>);
    assert!(happened.starts_with("still waiting"), "{happened}");
}

#[test]
fn a_panic_in_create_poisons_the_lock() {
    let happened = happened(panics::a_panic_in_create_costs_nothing::<Wrong>);
    assert!(happened.contains("PoisonError"), "{happened}");
}
