//! hintpool with one step replaced by a wrong one.

mod fault;
mod pool;
mod steps;
mod values;

pub(crate) use fault::{Fault, give_all_pools};
pub(crate) use steps::Faulty;
