#![forbid(unsafe_code)]
//! `collect_all` reaches every pool of the process, so its tests have a binary of their own.

use conformance::Hintpool;

conformance::collect_all_tests!(Hintpool);
