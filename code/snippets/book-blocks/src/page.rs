//! A page's text, where each of its lines was written, and what is wrong there.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One chapter as a reader gets it, before it becomes HTML.
#[derive(Debug)]
pub struct Page {
    /// Relative to the repository, with `/`.
    pub file: String,
    pub text: String,
    /// For each line of `text`, where it was written.
    pub origins: Vec<Place>,
}

impl Page {
    /// The origin of the line that holds the byte at `offset`.
    pub fn origin(&self, offset: usize) -> &Place {
        &self.origins[line_at(&self.text, offset) - 1]
    }

    pub(crate) fn push(&mut self, piece: &str, origin: impl Fn(usize) -> Place) {
        push(&mut self.text, &mut self.origins, piece, origin);
    }
}

/// A line of a source file; the file is named relative to the repository, with `/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub file: String,
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A broken rule of the book's sources, with what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub place: Place,
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// Adds `piece` to `text`. `origin` says where its first, second, … line was written; a line made of several
/// pieces belongs to its first.
pub(crate) fn push(
    text: &mut String,
    origins: &mut Vec<Place>,
    piece: &str,
    origin: impl Fn(usize) -> Place,
) {
    for (nth, line) in piece.split_inclusive('\n').enumerate() {
        if text.is_empty() || text.ends_with('\n') {
            origins.push(origin(nth));
        }
        text.push_str(line);
    }
}

/// The line, counted from 1, of the byte at `offset`.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    1 + text[..offset].bytes().filter(|&b| b == b'\n').count()
}
