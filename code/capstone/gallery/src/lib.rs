//! Nothing is compiled from here: each type beside Cargo.toml becomes a program of its own, by `cargo course prove --type`.
