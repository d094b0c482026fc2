//! Exercise 3: prove it.
//!
//! The task, its stages and how to run the tests are in `README.md`, beside this folder.
//! Only [`proof`] is yours: it holds the functions that you write. Everything else is given.
//!
//! - `evidence`: what a benchmark measures, and what it says in the end
//! - `lab`: what a benchmark asks of a machine, and the machine that you have
//! - `arms`: the two things that are compared

#![forbid(unsafe_code)]

mod arms;
mod evidence;
mod lab;
pub mod proof;

pub use arms::{Arm, Fresh, Pooled};
pub use evidence::{
    Evidence, Figures, Finding, Flaw, Interval, Plan, Round, Setting, Timing, Usage, Verdict, WORTH,
};
pub use lab::{Heap, Lab, Machine};
