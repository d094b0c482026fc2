//! The door to loom: `tests/loom` compiles files of this crate a second time, with loom's locks here.

pub(crate) use std::sync::{Mutex, MutexGuard};
