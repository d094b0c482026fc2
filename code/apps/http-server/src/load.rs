//! Loads the server with fresh and with pooled buffers in turns, and says what the pools changed: `http-server load`.
//!
//! - [`command`]: the command line.
//! - [`order`]: the orders that are sent, and what the answer to each must be.
//! - [`child`]: a server in a process of its own.
//! - [`client`]: the program that makes the load, this one or a well-known one.
//! - [`clients`]: connections that send orders, as fast as they can or at a constant rate.
//! - [`wrk`]: the load made by another program.
//! - [`visit`]: what one server goes through, timed or counted.
//! - [`plan`]: how often each server is visited, and how long.
//! - [`run`]: the turns, and what they found as cases of a results file.
//! - [`measure`]: what is measured, and its name in a results file.
//! - [`report`]: the answers as a table, and in words.

pub mod child;
pub mod client;
pub mod clients;
pub mod command;
pub mod measure;
pub mod order;
pub mod plan;
pub mod report;
pub mod run;
pub mod visit;
pub mod wrk;

/// The two policies as `--buffers` knows them, that without a pool first.
pub const BUFFERS: [&str; 2] = ["fresh", "pooled"];
