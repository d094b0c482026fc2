//! Records measurements with all that is needed to judge them, and holds every figure in the text to its recording.
//!
//! - [`cases`]: what is measured.
//! - [`recorder`]: runs the cases.
//! - [`prove`]: asks where a pool pays, and answers in words.
//! - [`turns`] and [`sampler`]: samples taken in turns, each arm in processes of its own.
//! - [`recording`]: what the applications' commands that measure have in common.
//! - [`interruption`]: Ctrl-C while it is measured.
//! - [`environment`] and [`git`]: on what machine, with what system, build and commit.
//! - [`results`]: the file that all of it goes to.
//! - [`statistics`]: what is said of the samples.
//! - `digits`: long numbers as they are read.
//! - [`figures`]: the markers that put a number of a file into the text, and the check that it still is that number.
//! - [`own_book`]: a copy of the book with a reader's own results.
#![forbid(unsafe_code)]

pub mod cases;
mod digits;
pub mod environment;
pub mod figures;
pub mod git;
pub mod interruption;
pub mod own_book;
pub mod prove;
pub mod recorder;
pub mod recording;
pub mod results;
pub mod sampler;
pub mod statistics;
pub mod turns;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Where the results files are, below the root of the repository.
pub const RESULTS: &str = "code/capstone/results";

/// The root of the repository that `folder` lies in.
pub fn repository_root(folder: &Path) -> Result<PathBuf> {
    let is_root = |folder: &&Path| {
        folder.join("book.toml").is_file()
            && folder.join(RESULTS).parent().is_some_and(Path::is_dir)
    };
    let root = folder.ancestors().find(is_root);
    let root = root.with_context(|| {
        format!(
            "{} is not inside the course's repository: run this in a clone of it",
            folder.display()
        )
    })?;
    Ok(root.to_owned())
}
