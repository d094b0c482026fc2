//! One file for each command.

pub mod list;
pub mod read;
pub mod status;
pub mod test;
pub mod verify;
pub mod watch;
