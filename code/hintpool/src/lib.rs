// The README is read outside of this documentation too, so it links to nothing in it.
#![doc = include_str!("../README.md")]
//!
//! # Where to read on
//!
//! - [`Pool`]: what you can depend on, and where your own code runs. [`Guard`] and [`OwnedGuard`]
//!   are what it hands out.
//! - [`Recycle`]: how a used value becomes as good as new, and which types know it already.
//!   [`Policy`]: the same for types that are not yours.
//! - [`Settings`], [`collect_all`] and [`Collector`]: how much is kept, and for how long.
//! - [`Stats`]: how often the pool reuses a value.
//! - [`testing`] and [`chaos`]: tests that find a field you forgot to reset, and a program that
//!   relies on reuse.
#![cfg_attr(feature = "zeroize", doc = "- [`secrets`]: memory that is wiped.")]
//! - [`implementation`]: how it works inside, and how that is checked.

#![warn(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(not(target_has_atomic = "64"))]
compile_error!("hintpool needs 64-bit atomics, which this target does not have");

mod ageing;
mod collector;
mod containers;
mod creation;
mod depot;
mod fence;
mod guard;
mod item;
mod local;
mod magazine;
mod shared;

mod panics;
mod pool;
mod recycle;
mod registry;
mod rules;
mod settings;
mod stats;
mod sync;
mod table;
mod thread_cache;
mod thread_index;
mod too_big;

#[cfg(all(test, hintpool_loom))]
mod loom_models;

pub mod chaos;
#[doc = include_str!("../IMPLEMENTATION.md")]
pub mod implementation {}
#[cfg(feature = "zeroize")]
pub mod secrets;
pub mod testing;

pub use ageing::collect_all;
pub use collector::Collector;
pub use fence::{Fence, init};
pub use guard::{Guard, OwnedGuard};
pub use pool::{FnPool, Pool};
pub use recycle::{ByTrait, Policy, Recycle, UNKNOWN_WEIGHT, Verdict};
pub use registry::{PoolReport, pools};
pub use settings::Settings;
pub use stats::{Discards, Stats};
