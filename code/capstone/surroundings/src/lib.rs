//! What a program that measures finds around it.
//!
//! - [`place`]: where Cargo put the program.
//! - [`go`]: a Go toolchain, to measure Go's `sync.Pool` beside Rust.
#![forbid(unsafe_code)]

pub mod go;
pub mod place;
