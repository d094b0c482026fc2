//! The service as its clients meet it: over loopback, through real connections.
#![forbid(unsafe_code)]

mod client;
mod load;
mod program;
mod service;
