#![forbid(unsafe_code)]
//! Chaos reaches every pool of the process, so its tests have a binary of their own.

use contract::Hintpool;

contract::chaos_tests!(Hintpool);
