//! One file for each command; and [`handover`], which those share that start another crate.

pub mod completions;
pub mod goto;
pub mod grade;
pub mod handout;
pub mod handover;
pub mod hint;
pub mod list;
pub mod mistake;
pub mod prove;
pub mod read;
pub mod reset;
pub mod status;
pub mod test;
pub mod update;
pub mod verify;
pub mod watch;
