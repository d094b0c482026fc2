//! The speed of hintpool beside other pools, plain allocation, and its own targets.
//!
//! An *arm* is one way to come by a buffer and to give it back; a *work* is what is done with it.
//! Every work does the same with every arm, so what differs is the arm.

#![forbid(unsafe_code)]

pub mod arms;
mod environment;
mod go_side;
pub mod instructions;
pub mod lane;
pub mod partner;
pub mod ratios;
pub mod series;
mod table;
pub mod traffic;
pub mod work;
