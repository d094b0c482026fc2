//! Measures arms in turns, each in processes of its own, and says what the samples allow one to say.
//!
//! An *arm* is one way to come by a value, and a *group* holds what is compared.
//! A *workload* is an arm at work, and a *worker* is the process that serves samples of one.
//!
//! What a worker needs:
//!
//! - [`subject`]: what is made, used and made clean: a type of the table, or your own.
//! - [`arm`]: the ways to come by a value; [`group`]: the groups of `prove`, and their list.
//! - [`workload`]: an arm at work, timed, on threads that work at the same time.
//! - [`worker`]: the process that serves samples; [`equal_work`]: whether recycled values do the work of new ones.
//!
//! What those need who ask the workers, behind the feature `recording`:
//!
//! - [`measure`]: a group of arms measured in turns, by [`worker_process`], which starts workers.
//! - [`statistics`], [`ratio`] and [`judgement`]: what is said of the samples of one arm, and of two.
//! - [`pair_report`]: pairs of new and pooled values, and what is said of them as text.
//! - [`environment`]: on what machine, and with what system and build.
//! - [`results`]: the file that all of it goes to; [`recording`]: what is refused before one is made.
//! - [`cargo_build`] and [`go`]: builds other programs that measure.
//! - [`interruption`] and [`estimate`]: Ctrl-C, and how long it still takes.
//! - [`this_process`]: the most memory that it held, and a kernel that refuses it the heavy fence.
//! - [`repository`]: where the course and its recordings lie, and which commit was measured.
#![forbid(unsafe_code)]

pub mod arm;
pub mod equal_work;
pub mod group;
pub mod subject;
pub mod worker;
pub mod workload;

#[cfg(feature = "recording")]
pub mod cargo_build;
#[cfg(feature = "recording")]
pub mod environment;
#[cfg(feature = "recording")]
pub mod estimate;
#[cfg(feature = "recording")]
pub mod go;
#[cfg(feature = "recording")]
pub mod interruption;
#[cfg(feature = "recording")]
pub mod judgement;
#[cfg(feature = "recording")]
pub mod measure;
#[cfg(feature = "recording")]
pub mod pair_report;
#[cfg(feature = "recording")]
pub mod ratio;
#[cfg(feature = "recording")]
pub mod recording;
#[cfg(feature = "recording")]
pub mod repository;
#[cfg(feature = "recording")]
pub mod results;
#[cfg(feature = "recording")]
pub mod statistics;
#[cfg(feature = "recording")]
pub mod this_process;
#[cfg(feature = "recording")]
pub mod worker_process;
