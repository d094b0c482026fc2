//! Measures what the switch between fresh and pooled is worth: `encoder measure`.
//!
//! - [`group`]: what is compared, and the work that each group repeats.
//! - [`worker`]: a process that does it with one policy, and answers with a number.
//! - [`run`]: starts workers of both policies, and interleaves their samples.
pub mod group;
pub mod run;
pub mod worker;
