//! An order service on hyper and Tokio: it takes orders as JSON and answers with what they cost.
//!
//! Each request needs three values for a moment: a buffer for the body, the order that is parsed from it, and a buffer for the reply.
//! Where they come from is one choice, [`buffers`], and nothing else in the program knows about it.
//!
//! - [`buffers`]: the choice, fresh or pooled.
//! - [`order`]: what a customer orders, how JSON is parsed into it, and how it is made clean again.
//! - [`limits`]: how much, how long and how many.
//! - `reply`: what is answered, a confirmation or an error.
//! - [`service`]: one request and its answer.
//! - [`server`]: connections, and how many at a time.
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

mod reply;
mod stats;

pub use reply::{Loan, Reply};
