//! Which Rust blocks the book holds, where each one was written, and what it promises.
//!
//! The way of a block, one module each:
//!
//! 1. `book` loads the pages as mdBook does, and looks where their includes lead;
//! 2. `info` reads the words behind a fence;
//! 3. `blocks` finds the blocks of a file and checks the rules for writing them.
//!
//! This is a crate of its own because a build script cannot use the package that it builds, and the book's server
//! and its other tests load the book in the same way.
#![forbid(unsafe_code)]

mod blocks;
mod book;
mod info;
mod place;

pub use blocks::{Block, Output, events, find_blocks};
pub use book::{Book, Directive, Page, directives};
pub use info::Kind;
/// Of the version whose events [`events`] returns.
pub use mdbook_markdown::pulldown_cmark;
pub use place::Place;
