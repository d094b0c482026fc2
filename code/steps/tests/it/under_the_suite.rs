//! How a step is put under the suite that hintpool passes; and the user's code under the lock of step 1,
//! which two promises of that suite exclude.

use std::sync::Arc;
use std::time::Duration;

use conformance::suites::basic;
use conformance::{Basic, Check, Create, Ledger, Probe};
use steps::wrong::UserCodeUnderTheLock;
use steps::{Guard, Pool};

pub(crate) struct UnderTheSuite<P>(P);

impl<P: Pool<Value = Probe> + Send + Sync + 'static> Basic for UnderTheSuite<P> {
    type Guard<'a> = Guard<'a, P>;

    const REUSES_ON_A_QUIET_THREAD: bool = true;

    fn new(create: Create) -> Self {
        UnderTheSuite(P::new(create))
    }

    fn get(&self) -> Guard<'_, P> {
        self.0.get()
    }
}

type Wrong = UnderTheSuite<UserCodeUnderTheLock<Probe>>;

fn happened(check: fn(&Arc<Ledger>)) -> String {
    let outcome = Check::new("a control", "", check).outcome(Duration::from_secs(1));
    outcome.expect_err("the wrong pool passes")
}

#[test]
fn a_create_that_uses_the_pool_waits_for_ever() {
    let happened = happened(basic::create_may_use_the_pool::<Wrong>);
    assert!(happened.starts_with("still waiting"), "{happened}");
}

#[test]
fn a_panic_in_create_poisons_the_lock() {
    let happened = happened(basic::a_panic_in_create_costs_nothing::<Wrong>);
    assert!(happened.contains("PoisonError"), "{happened}");
}
