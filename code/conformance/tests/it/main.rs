#![forbid(unsafe_code)]
//! The suites under test: right pools pass them, each check catches broken ones, and a failing check says what happened.

mod faulty;

use std::panic::catch_unwind;
use std::time::Duration;

use conformance::suites::{basic, chaos, collect_all, full};
use conformance::{Basic, Check, Create, Fault, Full, Hintpool};
use hintpool::Settings;

use faulty::Faulty;

/// A pool that keeps nothing is useless and right: nothing in the basic suite may rely on reuse.
struct KeepsNothing(Hintpool);

impl Basic for KeepsNothing {
    type Guard<'a> = <Hintpool as Basic>::Guard<'a>;

    const REUSES_ON_A_QUIET_THREAD: bool = false;

    fn new(create: Create) -> Self {
        let settings = Settings::new().max_idle(0);
        KeepsNothing(Hintpool::with(settings, create))
    }

    fn get(&self) -> Self::Guard<'_> {
        self.0.get()
    }
}

/// One test, since the fault is that of all faulty pools, and chaos and `collect_all` reach the pools
/// of others, too.
#[test]
fn right_pools_pass_and_each_check_catches_its_faults() {
    let all = [
        basic::checks::<Faulty>(),
        full::checks::<Faulty>(),
        chaos::checks::<Faulty>(),
        collect_all::checks::<Faulty>(),
    ]
    .concat();
    // Without a fault: the wrapper itself must break nothing, or the faults show nothing.
    all.iter().for_each(Check::enforce);
    basic::checks::<KeepsNothing>()
        .iter()
        .for_each(Check::enforce);
    for check in &all {
        for &fault in check.faults {
            faulty::give_all_pools(fault);
            // A check that waits for a lock of its own thread never ends. All others do, long before.
            let waits = fault == Fault::LocksEverything;
            let limit = Duration::from_millis(if waits { 500 } else { 30_000 });
            let Err(happened) = check.outcome(limit) else {
                panic!("{} passes, in spite of {fault:?}", check.name);
            };
            let waited = happened.starts_with("still waiting");
            assert_eq!(waited, waits, "{} fails otherwise: {happened}", check.name);
        }
    }
}

#[test]
fn a_failure_says_what_was_promised_and_what_happened() {
    let check = Check::new("sums", "one and one is two", |_| {
        assert_eq!(1, 2, "values made");
    });
    let panic = catch_unwind(|| check.enforce()).expect_err("the check fails");
    let message = panic.downcast_ref::<String>().expect("a formatted message");
    for part in ["promised: one and one is two", "happened: ", "values made"] {
        assert!(message.contains(part), "{message}");
    }
}
