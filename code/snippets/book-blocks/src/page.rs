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
        let line = self.text[..offset].bytes().filter(|&b| b == b'\n').count();
        &self.origins[line]
    }
}

/// A page under way.
#[derive(Default)]
pub(crate) struct Lines {
    text: String,
    origins: Vec<Place>,
}

impl Lines {
    /// Adds a piece; `origin` says where its first, second, … line was written.
    pub(crate) fn push(&mut self, piece: &str, origin: impl Fn(usize) -> Place) {
        for (nth, line) in piece.split_inclusive('\n').enumerate() {
            // A line made of several pieces belongs to its first.
            if self.text.is_empty() || self.text.ends_with('\n') {
                self.origins.push(origin(nth));
            }
            self.text.push_str(line);
        }
    }

    pub(crate) fn page(mut self, file: String) -> Page {
        // One past the end, so that every offset has an origin.
        let last = self.origins.last().map_or(1, |place| place.line + 1);
        self.origins.push(Place::new(&file, last));
        Page {
            file,
            text: self.text,
            origins: self.origins,
        }
    }
}

/// A line of a source file; the file is named relative to the repository, with `/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    pub file: String,
    pub line: usize,
}

impl Place {
    pub fn new(file: impl Into<String>, line: usize) -> Self {
        Place {
            file: file.into(),
            line,
        }
    }
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

impl Problem {
    pub fn new(place: &Place, message: impl Into<String>) -> Self {
        Problem {
            place: place.clone(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}
