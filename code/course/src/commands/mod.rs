//! One file for each command; and [`run_package`], which those share that start another crate.

pub mod goto;
pub mod hint;
pub mod list;
pub mod prove;
pub mod read;
pub mod reset;
pub mod run_package;
pub mod status;
pub mod test;
pub mod update;
pub mod watch;
