//! Every Rust block of the book, compiled and run as the reader sees it.
//!
//! - [`request`] reads the command with which skeptic calls its compiler;
//! - [`compile`] runs the real one with the book's edition and crates, and keeps the result;
//! - [`judge`] compares what happened with what the block promises;
//! - [`child`] runs a program under a time limit;
//! - [`stand_in`] puts these together for the program `book-rustc`;
//! - [`count`] counts what each lane ran.
//!
//! README.md explains the lanes.
#![forbid(unsafe_code)]

pub mod child;
pub mod compile;
pub mod count;
pub mod judge;
pub mod request;
pub mod stand_in;

// Linked for the blocks; nothing else here uses it.
use hintpool as _;
use steps as _;

/// The second lane: `cargo test --doc` runs the same pages through rustdoc.
#[cfg(doctest)]
pub mod pages {
    include!(concat!(env!("OUT_DIR"), "/doctests.rs"));
}
