#![forbid(unsafe_code)]
//! Every step keeps the promises of a pool, and something catches the bug that it invites.

mod bursts;
mod collections;
mod handing_over;
mod neighbours;
mod racing;
mod under_the_suite;
mod user_code;

/// One test per promise of the core part, for each pool.
macro_rules! passes_the_core_part {
    ($($module:ident: $pool:ident,)+) => {
        $(
            mod $module {
                conformance::core_tests!(crate::under_the_suite::UnderTheSuite<steps::$pool<conformance::Probe>>);
            }
        )+
    };
}

passes_the_core_part! {
    one_lock: OneLock,
    shards: Shards,
    per_thread: PerThread,
    magazines: Magazines,
    ageing: Ageing,
    asymmetric_fence: AsymmetricFence,
}

/// These are wrong in ways that no promise of the core part excludes.
mod wrong {
    use conformance::parts::core;
    use conformance::{Check, Probe};
    use steps::AsymmetricFence;
    use steps::wrong::{CrowdedShards, LosesAMagazine, NoHeavyFence, OwnPace, Unbounded};

    use crate::under_the_suite::UnderTheSuite;

    #[test]
    fn what_is_no_broken_promise_passes() {
        let checks = [
            core::checks::<UnderTheSuite<CrowdedShards<Probe>>>(),
            core::checks::<UnderTheSuite<Unbounded<Probe>>>(),
            core::checks::<UnderTheSuite<LosesAMagazine<Probe>>>(),
            core::checks::<UnderTheSuite<OwnPace<Probe>>>(),
            core::checks::<UnderTheSuite<AsymmetricFence<Probe, NoHeavyFence>>>(),
        ];
        checks.concat().iter().for_each(Check::enforce);
    }
}
