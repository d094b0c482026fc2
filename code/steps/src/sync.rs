//! The types that loom replaces: `tests/loom` compiles files of this crate a second time, with loom's
//! types here.

pub(crate) use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
pub(crate) use std::sync::{Mutex, MutexGuard};
