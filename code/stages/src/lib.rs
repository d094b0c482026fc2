#![forbid(unsafe_code)]
//! The simpler pools that lead to hintpool, for Part II of the book.
//!
//! | file | the step | it is forced by |
//! | --- | --- | --- |
//! | `one_lock.rs` | a mutex and a vector | the wish to use a value again |
//!
//! `pool.rs` holds what all of them have in common: the guard, and where the user's code runs.
//! Each passes the core part of the one suite in `code/contract`, see `tests/it`.

mod one_lock;
mod pool;

pub use one_lock::OneLock;
pub use pool::{Create, Guard, Pool};
