//! The service as its clients meet it: over loopback, through real connections.
#![forbid(unsafe_code)]

mod canaries;
mod canary;
mod client;
mod clients;
mod faults;
mod limits;
mod load;
mod program;
mod routes;
mod running;
mod shutdown;
mod well_known_client;
