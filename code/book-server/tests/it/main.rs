//! The server, run on small books.
#![forbid(unsafe_code)]

mod bad_input;
mod fixture;
mod serving;
mod sources;
