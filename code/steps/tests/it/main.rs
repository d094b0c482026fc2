#![forbid(unsafe_code)]
//! Every step keeps the promises of a pool, and something catches the bug that it invites.

mod bursts;
mod collections;
mod handing_over;
mod neighbours;
mod racing;
mod under_the_suite;

/// One test per promise of the basic suite, for each pool.
macro_rules! passes_the_basic_suite {
    ($($module:ident: $pool:ident,)+) => {
        $(
            mod $module {
                conformance::basic_tests!(crate::under_the_suite::UnderTheSuite<steps::$pool<conformance::Probe>>);
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
mod wrong {
    use conformance::suites::basic;
    use conformance::{Check, Probe};
    use steps::AsymmetricFence;
    use steps::wrong::{CrowdedShards, LosesAMagazine, NoHeavyFence, OwnPace, Unbounded};

    use crate::under_the_suite::UnderTheSuite;

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
}
