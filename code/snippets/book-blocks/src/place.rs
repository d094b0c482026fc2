//! A line of the book's sources.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A line of a source file; the file is named relative to the repository, with `/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub file: String,
    pub line: usize,
}

impl Place {
    /// The line that holds the byte at `offset` of `text`, which is that of `file`.
    pub(crate) fn of(file: &str, text: &str, offset: usize) -> Place {
        Place {
            file: file.to_owned(),
            line: 1 + text[..offset].matches('\n').count(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}
