//! The speed of hintpool beside other pools, plain allocation, and its own targets.
//!
//! An *arm* is one way to come by a buffer and to give it back; a *work* is what is done with it.
//! Every work does the same with every arm, so what differs is the arm.
//! `bench-harness` takes the samples: in turns, each arm in processes of its own.

#![forbid(unsafe_code)]

mod arms;
pub mod go;
pub mod instructions;
pub mod ratios;
pub mod traffic;
pub mod workloads;
