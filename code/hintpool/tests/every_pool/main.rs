#![forbid(unsafe_code)]
//! What reaches every pool of the process: chaos, `collect_all` and a `Collector`. Its tests have a binary of
//! their own, and take turns: see [`conformance::suites::alone`].

mod chaos;
mod collect_all;
mod collector;
mod collector_and_drops;
