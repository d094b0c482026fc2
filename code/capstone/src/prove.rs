//! Where does a pool pay on this machine? Measures the groups of the harness, and answers in words.
//!
//! - [`plan`]: which groups, under which allocators, and what their cases are called in a results file.
//! - [`programs`]: the programs that measure, one for each allocator and one that counts.
//! - [`run`]: checks that recycled values do the work of new ones, measures, and keeps what is good when it is stopped.
//! - [`own_type`]: the same questions for a type of the reader's own.
//! - [`table`]: a results file read as rows, those first in which the pool loses; [`tables`]: what is shown of them.
//! - [`answers`]: what it answers, under names that the text can quote.
//! - [`chart`] and [`report`]: a page with charts of it; [`book_tables`]: tables for the book.

pub mod answers;
pub mod book_tables;
pub mod chart;
pub mod own_type;
pub mod plan;
pub mod programs;
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
