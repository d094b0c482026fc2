//! Broken pools, and the checks that catch them.
//!
//! A check that cannot fail checks nothing. So each one stands beside a fault that it catches, and
//! a test makes sure that none is left out.

mod ageing;
mod books;
mod leaving;
mod limits;
mod locks;
mod panics;
mod process_wide;
mod threads;
mod trying;
mod values;

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use conformance::{Check, Hintpool, Ledger, suites};

use crate::faulty::{Faultless, Faulty};

/// Chaos and `collect_all` reach every pool of the process: their controls hold this alone, all
/// others together.
static PROCESS: RwLock<()> = RwLock::new(());

/// How a check catches its fault.
#[derive(Clone, Copy, Debug)]
enum Caught {
    /// The check fails.
    ByFailing,
    /// The check waits for ever, for a lock that its own thread holds.
    ByWaiting,
}

#[derive(Clone, Copy, Debug)]
struct Control {
    check: &'static str,
    run: fn(&Arc<Ledger>),
}

impl Caught {
    fn assert_all(self, controls: &[Control]) {
        // The first kind ends by itself, long before its limit.
        let limit = Duration::from_secs(match self {
            Caught::ByFailing => 30,
            Caught::ByWaiting => 1,
        });
        let outcomes = std::thread::scope(|scope| {
            let attempt = |control: &Control| {
                let check = Check::new(control.check, "", control.run);
                scope.spawn(move || check.outcome(limit))
            };
            let running: Vec<_> = controls.iter().map(attempt).collect();
            let joined = running.into_iter().map(|thread| thread.join());
            joined
                .map(|outcome| outcome.expect("an outcome is no panic"))
                .collect::<Vec<_>>()
        });
        for (control, outcome) in controls.iter().zip(outcomes) {
            let check = control.check;
            let Err(happened) = outcome else {
                panic!("{check} lets the broken pool pass");
            };
            let waited = happened.starts_with("still waiting");
            let expected = matches!(self, Caught::ByWaiting);
            assert_eq!(waited, expected, "{check} saw something else: {happened}");
        }
    }
}

/// One test per fault: every check named beside it must catch it. `write:` in front lets the tests
/// run alone.
macro_rules! controls {
    ($($how:ident $test:ident of $fault:ident: [$($($check:ident)::+),+ $(,)?])+) => {
        $crate::controls::controls! { read: $($how $test of $fault: [$($($check)::+),+])+ }
    };
    ($turn:ident: $($how:ident $test:ident of $fault:ident: [$($($check:ident)::+),+ $(,)?])+) => {
        $(
            #[test]
            fn $test() {
                type Pool = $crate::faulty::Faulty<$fault>;
                let turn = $crate::controls::PROCESS.$turn();
                let _turn = turn.unwrap_or_else(std::sync::PoisonError::into_inner);
                $crate::controls::Caught::$how.assert_all(&[$(
                    $crate::controls::Control {
                        check: stringify!($($check)::+),
                        run: conformance::suites::$($check)::+::<Pool>,
                    }
                ),+]);
            }
        )+

        /// The checks that were seen to catch something here.
        pub(super) const SEEN: &[&str] = &[$($(stringify!($($check)::+)),+),+];
    };
}

use controls;

#[test]
fn each_check_catches_a_broken_pool() {
    let seen = [
        ageing::SEEN,
        books::SEEN,
        leaving::SEEN,
        limits::SEEN,
        locks::SEEN,
        panics::SEEN,
        process_wide::SEEN,
        threads::SEEN,
        trying::SEEN,
        values::SEEN,
    ];
    let last = |path: &&'static str| path.rsplit("::").next().unwrap_or(path).trim();
    let seen: BTreeSet<_> = seen.concat().iter().map(last).collect();
    let all = [
        suites::basic::checks::<Hintpool>(),
        suites::full::checks::<Hintpool>(),
        suites::chaos::checks::<Hintpool>(),
        suites::collect_all::checks::<Hintpool>(),
    ]
    .concat();
    let names: BTreeSet<_> = all.iter().map(|check| check.name).collect();
    assert_eq!(names.len(), all.len(), "two checks have one name");
    let unseen: Vec<_> = names.difference(&seen).collect();
    assert!(unseen.is_empty(), "never seen to fail: {unseen:#?}");
}

#[test]
fn without_a_fault_the_wrapper_passes() {
    let _alone = PROCESS.write().unwrap_or_else(PoisonError::into_inner);
    type Pool = Faulty<Faultless>;
    let all = [
        suites::basic::checks::<Pool>(),
        suites::full::checks::<Pool>(),
        suites::chaos::checks::<Pool>(),
        suites::collect_all::checks::<Pool>(),
    ];
    all.concat().iter().for_each(Check::enforce);
}
