//! An order service on hyper and Tokio: it takes orders as JSON and answers with what they cost.
//!
//! Each request needs three values for a moment: a buffer for the body, the order that is parsed from it, and a buffer for the reply.
//! Where they come from is one choice, [`buffers`], and nothing else in the program knows about it.
//!
//! - [`buffers`]: the choice, fresh or pooled.
//! - [`order`]: what a customer orders, and how it is made clean again.
//! - `parse`: JSON into an order whose strings exist already.
//! - [`limits`]: how much, how long and how many.
//! - [`service`]: one request and its answer; an `error` says why it is refused.
//! - [`server`]: connections, time limits, and an end that finishes what is under way.
//! - [`command`]: the command line.
//! - [`load`]: finds out what the choice is worth, with the load generator oha.
#![forbid(unsafe_code)]

pub mod buffers;
pub mod command;
pub mod limits;
pub mod load;
pub mod order;
pub mod server;
pub mod service;
pub mod stats;

mod body;
mod confirmation;
mod error;
mod parse;
mod reply;
mod signals;

pub use reply::{Remaining, Reply};
