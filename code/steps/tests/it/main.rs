#![forbid(unsafe_code)]
//! Every step keeps the promises of a pool, and something catches the bug that it invites.

mod counts;
mod racing;

use std::sync::Arc;
use std::time::Duration;

use conformance::suites::basic;
use conformance::{Basic, Check, Create, Ledger, Probe};
use steps::wrong::{
    CrowdedShards, LosesAMagazine, NoHeavyFence, OwnPace, Unbounded, UserCodeUnderTheLock,
};
use steps::{AsymmetricFence, Guard, Pool};

/// One test per promise of the basic suite, for each pool.
macro_rules! passes_the_basic_suite {
    ($($module:ident: $pool:ident,)+) => {
        $(
            mod $module {
                conformance::basic_tests!(crate::UnderTheSuite<steps::$pool<conformance::Probe>>);
            }
        )+
    };
}

passes_the_basic_suite! {
    one_lock: OneLock,
    shards: Shards,
    per_thread: PerThread,
    magazines: Magazines,
    ageing: Ageing,
    asymmetric_fence: AsymmetricFence,
}

/// These are wrong in ways that no promise of the basic suite excludes.
#[test]
fn what_is_no_broken_promise_passes() {
    let checks = [
        basic::checks::<UnderTheSuite<CrowdedShards<Probe>>>(),
        basic::checks::<UnderTheSuite<Unbounded<Probe>>>(),
        basic::checks::<UnderTheSuite<LosesAMagazine<Probe>>>(),
        basic::checks::<UnderTheSuite<OwnPace<Probe>>>(),
        basic::checks::<UnderTheSuite<AsymmetricFence<Probe, NoHeavyFence>>>(),
    ];
    checks.concat().iter().for_each(Check::enforce);
}

/// How a step is put under the suite that hintpool passes.
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

/// The user's code under the lock of step 1, which two promises of that suite exclude.
type Wrong = UnderTheSuite<UserCodeUnderTheLock<Probe>>;

#[test]
fn user_code_under_the_lock_waits_for_itself_and_poisons_it() {
    for (check, seconds, expected) in [
        (
            basic::create_may_use_the_pool::<Wrong> as fn(&Arc<Ledger>),
            1,
            "still waiting",
        ),
        (
            basic::a_panic_in_create_costs_nothing::<Wrong>,
            30,
            "PoisonError",
        ),
    ] {
        let outcome = Check::new("a control", "", check).outcome(Duration::from_secs(seconds));
        let happened = outcome.expect_err("the wrong pool passes");
        assert!(happened.contains(expected), "{happened}");
    }
}
