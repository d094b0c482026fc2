//! Records measurements with all that is needed to judge them, and holds every figure in the text to its recording.
//!
//! - [`cases`]: what is measured for the chapters.
//! - [`prove`]: asks where a pool pays, and answers in words.
//! - [`figures`]: the results files in the repository, the markers that put a number of them into the text, and the check that it still is that number.
#![forbid(unsafe_code)]

pub mod cases;
pub mod figures;
pub mod prove;
