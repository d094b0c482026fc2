//! What a program that measures finds around it.
//!
//! - [`machine`]: the processor, its system, and who else is at work.
//! - [`place`]: where Cargo put the program.
//! - [`git`]: what git says of the source tree.
//! - [`go`]: a Go toolchain, to measure Go's `sync.Pool` beside Rust.
#![forbid(unsafe_code)]

pub mod git;
pub mod go;
pub mod machine;
pub mod place;
