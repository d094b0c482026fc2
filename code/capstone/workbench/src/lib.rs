//! The ways to come by a value that `prove` compares, and the process that measures one of them.
//!
//! - [`subject`]: what is made, used and made clean: a type of the table, or your own.
//! - [`subjects`]: those of the table.
//! - [`question`]: one row of the table, and the list of all.
//! - [`arm`]: the ways to come by a value; [`lane`]: one of them at work, timed.
//! - [`at_once`]: threads that work at the same time.
//! - [`worker`]: a process that serves samples of one lane.
#![forbid(unsafe_code)]

pub mod arm;
pub mod at_once;
pub mod lane;
pub mod question;
pub mod subject;
pub mod subjects;
pub mod worker;
