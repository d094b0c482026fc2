//! Two published crates whose work needs scratch memory, on the same lines of text, and four ways to come by that memory.
//!
//! - [`lines`]: the text.
//! - [`search`]: `regex-automata` searches each line.
//! - [`compress`]: zstd compresses each line by itself.
//! - [`task`]: one of the two, done in one of the four ways.
//! - [`measure`]: starts workers of all four ways, and interleaves their samples.
#![forbid(unsafe_code)]

pub mod compress;
pub mod lines;
pub mod measure;
pub mod search;
pub mod task;

use std::fmt;

use clap::ValueEnum;

/// Where scratch memory comes from.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Way {
    /// As the crate's author has it.
    Theirs,
    /// Made anew for each line.
    Fresh,
    /// A `thread_local!` value.
    Local,
    /// From hintpool.
    Hintpool,
}

impl Way {
    /// All four; what the others are compared with comes first.
    pub const ALL: [Self; 4] = [Self::Theirs, Self::Fresh, Self::Local, Self::Hintpool];
}

/// Its name in results files.
impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format!("{self:?}").to_lowercase())
    }
}
