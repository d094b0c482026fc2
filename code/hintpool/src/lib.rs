#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
#![forbid(unsafe_code)]

mod containers;
mod guard;
mod idle;
mod item;
mod panics;
mod pool;
mod recycle;
mod registry;
mod settings;
mod stats;
mod sync;
mod too_big;

pub mod chaos;
pub mod testing;

pub use guard::{Guard, OwnedGuard};
pub use pool::Pool;
pub use recycle::{ByTrait, Policy, Recycle, Verdict};
pub use registry::collect_all;
pub use settings::Settings;
pub use stats::Stats;
