//! Records measurements with all that is needed to judge them, and holds every figure in the text to its recording.
//!
//! - [`cases`]: what is measured; [`recorder`]: runs it, by the harness.
//! - [`prove`]: asks where a pool pays, and answers in words.
//! - [`recordings`]: the results files in the repository, by machine.
//! - [`figures`]: the markers that put a number of a results file into the text, and the check that it still is that number.
//! - [`own_book`]: a copy of the book with a reader's own results.
#![forbid(unsafe_code)]

pub mod cases;
pub mod figures;
pub mod own_book;
pub mod prove;
pub mod recorder;
pub mod recordings;
