//! Every Rust block of the book as a test.
//!
//! skeptic makes the tests; it finds the blocks in pages that the crate `book-blocks` writes for it. What skeptic
//! cannot do is done by `book-rustc`, which it takes for the compiler:
//!
//! - [`request`] reads the command with which skeptic calls its compiler;
//! - [`compile`] runs the real one with the book's edition and crates;
//! - [`judge`] compares what happened with what the block promises;
//! - [`rustc_wrapper`] puts these together for the program `book-rustc`.
//!
//! README.md says what a block promises.
#![forbid(unsafe_code)]

pub mod compile;
pub mod judge;
pub mod request;
pub mod rustc_wrapper;

// Linked for the blocks; nothing else here uses it.
use hintpool as _;
use steps as _;
