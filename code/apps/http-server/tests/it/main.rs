//! The service as its clients meet it: over loopback, through real connections.
#![forbid(unsafe_code)]

mod canaries;
mod canary;
mod client;
mod faults;
mod limits;
mod load;
mod program;
mod routes;
mod running;
mod server_process;
mod shutdown;
