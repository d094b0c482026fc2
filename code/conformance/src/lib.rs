#![forbid(unsafe_code)]
//! The promises of a pool, each a test that any pool can be put under.
//!
//! Four suites, from what every pool promises to what only hintpool does:
//!
//! | suite | tests from | for |
//! | --- | --- | --- |
//! | [basic](suites::basic) | [`basic_tests!`] | every pool; a mutex and a vector pass it |
//! | [full](suites::full) | [`full_tests!`] | pools with hintpool's whole interface |
//! | [chaos](suites::chaos) | [`chaos_tests!`] | the same, in a test binary of its own |
//! | [collect_all](suites::collect_all) | [`collect_all_tests!`] | the same, in a test binary of its own |
//!
//! Implement [`Basic`] for your pool of [`Probe`]s, and turn each promise into a test:
//!
//! ```
//! use conformance::{Basic, Create, Probe};
//! # type MyPool = conformance::Hintpool;
//!
//! conformance::basic_tests!(MyPool);
//! ```
//!
//! A failing test says what was promised and what happened. Behind each check stands a [`Ledger`]
//! that knows every value: one that is lost, dropped twice, handed out dirty or handed to two
//! threads fails the check that saw it, whatever else that check is about.
//!
//! The suites are themselves tested: each check names a [`Fault`] with which it must fail, and
//! `tests/it` puts pools with these faults under them.

mod check;
mod pools;
mod probe;
pub mod suites;

pub use check::{Check, Fault};
pub use pools::{Basic, Full, Hintpool, Loan};
pub use probe::{Create, Ledger, Probe, boom, boom_even_while_unwinding};
