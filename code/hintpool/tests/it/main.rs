#![forbid(unsafe_code)]
//! hintpool against its contract: one binary, so that it links once.
//!
//! What reaches every pool of the process has a binary of its own: `chaos` and `collect_all`.

mod bounds;
mod model;
mod policies;
mod rules;
mod shapes;
mod statics;

use contract::Hintpool;

contract::core_tests!(Hintpool);
contract::full_tests!(Hintpool);
