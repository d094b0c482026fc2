//! One question asked about an exercise, and what was found.

use std::io::Write;

/// How much of a compiler's or a test's message a fault shows.
pub(super) const LINES: usize = 40;

/// One question asked about an exercise.
#[derive(Debug)]
pub(super) struct Check {
    pub(super) name: &'static str,
    /// A few words for the table, such as `fails 9 of 12`.
    pub(super) summary: String,
    /// Empty if all is well.
    pub(super) faults: Vec<String>,
}

impl Check {
    pub(super) fn new(name: &'static str) -> Self {
        Self {
            name,
            summary: String::new(),
            faults: Vec::new(),
        }
    }

    pub(super) fn fault(&mut self, fault: impl Into<String>) {
        self.faults.push(fault.into());
    }
}

/// A line of progress, on standard error so that standard output stays the result.
pub(super) fn progress(line: &str) -> std::io::Result<()> {
    writeln!(anstream::stderr(), "  {line}")
}
