//! The pages of the book, and the Rust blocks on them.
//!
//! 1. [`book`] loads the pages as mdBook does, resolves their includes, and remembers in each [`page`], for every line,
//!    which file and line it came from;
//! 2. [`fence`] reads the words behind a fence;
//! 3. [`blocks`] finds the blocks of a page and checks the rules for writing them.
//!
//! The tests of this crate compile and run the blocks. The book's server and its other tests load the book in the same
//! way. README.md says what a block promises.
#![forbid(unsafe_code)]

pub mod blocks;
pub mod book;
pub mod fence;
pub mod page;

pub use blocks::{Block, CRATES, find_blocks};
pub use book::Book;
pub use fence::Kind;
pub use page::{Page, Place, Problem};
