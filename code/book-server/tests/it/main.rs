//! The server, run on small books.
#![forbid(unsafe_code)]

mod building;
mod fixture;
mod serving;
