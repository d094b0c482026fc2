//! Nothing to call. Cargo compiles a crate anew for each set of its features, and one command has those that all its
//! packages ask for. So `cargo course read` and `cargo test` would each compile mdBook and what lies below it.
//! Packages that depend on this one have the same features in each command.
//!
//! A feature that is missing in its `Cargo.toml` costs time, and nothing else. Such a crate usually has this name, as
//! with [hakari](https://docs.rs/cargo-hakari).
#![forbid(unsafe_code)]
