//! What the tests of the book's text look at: [the pages](book), and [what Cargo knows](workspace) of the repository.
//!
//! The tests lie in `tests/it`. Links are checked by lychee (`.ci/steps/links`), spelling by typos.
#![forbid(unsafe_code)]

pub mod book;
pub mod workspace;
