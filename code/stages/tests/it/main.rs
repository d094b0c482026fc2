#![forbid(unsafe_code)]
//! Every step keeps the promises of a pool.

mod under_the_suite;

mod one_lock {
    use crate::under_the_suite::UnderTheSuite;

    contract::core_tests!(UnderTheSuite<stages::OneLock<contract::Probe>>);
}
