//! One file for each command.

pub mod completions;
pub mod goto;
pub mod hint;
pub mod list;
pub mod read;
pub mod reset;
pub mod status;
pub mod test;
pub mod update;
pub mod verify;
pub mod watch;
