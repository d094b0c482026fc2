#![forbid(unsafe_code)]
#![allow(
    missing_debug_implementations,
    reason = "these pools are read in the book, where nobody prints one"
)]
//! The simpler pools that lead to hintpool, for Part II of the book.
//!
//! | file | the step | the reason |
//! | --- | --- | --- |
//! | `one_lock.rs` | a mutex and a vector | to use a value again |
//! | `shards.rs` | several of them, and a thread begins with its own | all threads wait for one lock |
//! | `per_thread.rs` | a list that only its thread touches | each get still pays for a lock |
//! | `magazines.rs`, `depot.rs` | whole batches, which threads exchange | what one thread returns, no other finds |
//! | `ageing.rs` | two generations, and a collection | nothing is ever given back |
//! | `asymmetric_fence.rs`, `slot.rs`, `fences.rs`, `kernel.rs` | an owner that never waits, and a collector that does the expensive work | each get pays for a lock again |
//!
//! `pool.rs` holds what all of them have in common: the guard, and with it where the user's code
//! runs. Each pool passes the basic suite of `code/conformance`, see `tests/it`.
//!
//! `wrong` holds the bug that each step invites. Tests show what catches it, and two experiments on
//! the real machine: `store_buffers.rs` and `race.rs`.

mod ageing;
mod asymmetric_fence;
mod depot;
mod fences;
pub mod kernel;
mod magazines;
mod one_lock;
mod per_thread;
mod pool;
pub mod race;
mod shards;
mod slot;
pub mod store_buffers;
pub mod wrong;

/// The types that loom replaces: `tests/loom` compiles files of this crate a second time, with loom's
/// types here.
mod sync {
    pub(crate) use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
    pub(crate) use std::sync::{Mutex, MutexGuard};
}

pub use ageing::Ageing;
pub use asymmetric_fence::AsymmetricFence;
pub use depot::{Depot, FULL, MAGAZINE, Magazine};
pub use fences::Membarrier;
pub use magazines::{Local, Magazines};
pub use one_lock::OneLock;
pub use per_thread::{CAPACITY, PerThread};
pub use pool::{Create, Guard, Pool};
pub use shards::Shards;
pub use slot::{Fences, Slot};
