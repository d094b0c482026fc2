//! Where does a pool pay on this machine? Asks the questions of the workbench, and answers in words.
//!
//! - [`plan`]: which questions, under which allocators.
//! - [`contender`]: who takes part: the arms of the workbench, and Go.
//! - [`programs`]: the programs that measure, one for each allocator and one that counts.
//! - [`stage`]: who gives the samples, and who looks on.
//! - [`run`]: puts the questions, keeps what is good when it is stopped, and tells how it goes.
//! - [`estimate`]: how long it still takes.
//! - [`own_type`]: the same questions for a type of the reader's own.
//! - [`naming`]: what a case is called in a results file, and the words with it.
//! - [`gain`]: what one arm gains over another, and how sure that is.
//! - [`verdict`]: what the samples of two arms allow one to say.
//! - [`pairs`]: the answers of the applications, and [`pair_report`] as text.
//! - [`table`]: a results file read as rows, those first in which the pool loses.
//! - [`answers`]: what it answers, under names that the text can quote.
//! - [`chart`] and [`report`]: a page with charts of it.

pub mod answers;
pub mod chart;
pub mod contender;
pub mod estimate;
pub mod gain;
pub mod naming;
pub mod own_type;
pub mod pair_report;
pub mod pairs;
pub mod plan;
pub mod programs;
pub mod report;
pub mod run;
pub mod stage;
pub mod table;
pub mod verdict;

use crate::results::Effort;

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
