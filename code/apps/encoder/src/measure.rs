//! Measures what the switch between fresh and pooled is worth: `encoder measure`.
//!
//! - [`question`]: what is asked, and the work that each question repeats.
//! - [`worker`]: a process that does it with one policy, and answers with a number.
//! - [`run`]: starts workers of both policies, and has them work in turns.
//! - [`report`]: the answers as a table, and in words.
pub mod question;
pub mod report;
pub mod run;
pub mod worker;
