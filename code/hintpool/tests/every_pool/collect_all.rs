//! `collect_all`: a collection of every pool.

use conformance::Hintpool;

conformance::collect_all_tests!(Hintpool);
