//! One test for each Rust block of the book, made by skeptic; named after file and line.
#![forbid(unsafe_code)]

include!(concat!(env!("OUT_DIR"), "/skeptic-tests.rs"));
