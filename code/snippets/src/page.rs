//! A page's text, where each of its lines was written, and what is wrong there.

use std::fmt;

/// One chapter as a reader gets it, before it becomes HTML.
#[derive(Debug, Default)]
pub struct Page {
    /// Relative to the repository, with `/`.
    pub file: String,
    pub text: String,
    /// For each line of `text`, where it was written.
    pub(crate) origins: Vec<Place>,
}

impl Page {
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

    /// The origin of the line that holds the byte at `offset`. What lies behind the last line belongs to it.
    pub fn origin(&self, offset: usize) -> Place {
        let line = self.text[..offset].matches('\n').count();
        let origin = self.origins.get(line).or(self.origins.last());
        origin.cloned().unwrap_or_else(|| Place::new(&self.file, 1))
    }
}

/// A line of a source file; the file is named relative to the repository, with `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    pub fn new(place: Place, message: impl Into<String>) -> Self {
        let message = message.into();
        Problem { place, message }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}
