#![forbid(unsafe_code)]
//! The promises of a pool, each a test that any pool can be put under.
//!
//! Four parts, from what every pool promises to what only hintpool does:
//!
//! | part | tests from | for |
//! | --- | --- | --- |
//! | [core](parts::core) | [`core_tests!`] | every pool; a mutex and a vector pass it |
//! | [full](parts::full) | [`full_tests!`] | pools with hintpool's whole interface |
//! | [chaos](parts::chaos) | [`chaos_tests!`] | the same, in a test binary of its own |
//! | [collect_all](parts::collect_all) | [`collect_all_tests!`] | the same, in a test binary of its own |
//!
//! Implement [`Core`] for your pool of [`Probe`]s, and turn each promise into a test:
//!
//! ```
//! use conformance::{Core, Create, Probe};
//! # type MyPool = conformance::Hintpool;
//!
//! conformance::core_tests!(MyPool);
//! ```
//!
//! A failing test says what was promised and what happened. Behind each check stands a [`Ledger`]
//! that knows every value: one that is lost, dropped twice, handed out dirty or handed to two
//! threads fails the check that saw it, whatever else that check is about.
//!
//! The suite is itself tested: `tests/it` puts broken pools under it, and each check has to catch
//! one.

mod check;
mod ledger;
pub mod parts;
mod probe;
mod reference;
mod under_test;

pub use check::Check;
pub use ledger::{Create, Ledger};
pub use probe::{ByProbe, Probe, boom, boom_even_while_unwinding};
pub use reference::Hintpool;
pub use under_test::{Chaos, CollectAll, Core, Full};
