//! A machine and two arms whose every nanosecond is written down: no clock of this computer is read.

mod arm;
mod machine;
mod weather;

pub(crate) use arm::{Double, Moment};
pub(crate) use machine::{Quirks, Virtual};
pub(crate) use weather::{part, rough};
