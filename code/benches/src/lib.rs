//! What `cargo bench` runs at the root: see `benches/questions.rs`.
#![forbid(unsafe_code)]
