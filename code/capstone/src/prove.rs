//! Where does a pool pay on this machine? Measures the groups of the harness, and answers in words.
//!
//! - [`plan`]: which groups, under which allocators.
//! - [`programs`]: the programs that measure, one for each allocator and one that counts.
//! - [`run`]: measures them, and keeps what is good when it is stopped; [`progress`] tells how it goes.
//! - `equal_work`: refuses a type whose recycled values do less work than new ones.
//! - [`merge`]: what an earlier run found is not lost.
//! - [`own_type`]: the same questions for a type of the reader's own; [`gallery`]: such types that people pool.
//! - [`naming`]: what a case is called in a results file, and the words with it.
//! - [`table`]: a results file read as rows, those first in which the pool loses; [`tables`]: what is shown of them.
//! - [`answers`]: what it answers, under names that the text can quote.
//! - [`chart`] and [`report`]: a page with charts of it; [`beside_criterion`]: its gains beside those that criterion found.

pub mod answers;
pub mod beside_criterion;
pub mod chart;
mod equal_work;
pub mod gallery;
pub mod merge;
pub mod naming;
pub mod own_type;
pub mod plan;
pub mod programs;
pub mod progress;
pub mod report;
pub mod run;
pub mod table;
pub mod tables;

use bench_harness::results::Effort;

/// About ten minutes on two cores.
pub const FULL: Effort = Effort {
    quick: false,
    processes: 10,
    samples_per_process: 12,
    sample_ms: 3,
};

/// About a minute.
pub const QUICK: Effort = Effort {
    quick: true,
    processes: 10,
    samples_per_process: 12,
    sample_ms: 2,
};

/// Shows that it works, and can tell nothing.
pub const SMOKE: Effort = Effort {
    quick: true,
    processes: 2,
    samples_per_process: 2,
    sample_ms: 1,
};
