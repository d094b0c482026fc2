//! Every wrong solution against every test: which tests see which mistake, and which test is needed.
//!
//! A test is needed if some wrong solution fails it and no other: without it, that mistake would pass.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::subject::Check;
use course::exercise::{Exercise, TestId};
use course::text::{self, GOOD, HEADING, NOTE};

#[derive(Debug)]
pub(super) struct Matrix {
    /// In the order of the stages.
    tests: Vec<TestId>,
    /// Each wrong solution, by its file's name without the ending, and the tests that it fails.
    pub(super) rows: Vec<(String, BTreeSet<TestId>)>,
}

impl Matrix {
    pub(super) fn new(exercise: &Exercise) -> Self {
        Self {
            tests: exercise.tests().cloned().collect(),
            rows: Vec::new(),
        }
    }

    pub(super) fn check(&self) -> Check {
        let mut check = Check::new("matrix");
        for (wrong, _) in self.rows.iter().filter(|(_, fails)| fails.is_empty()) {
            check.fault(format!("no test fails with `{wrong}`"));
        }
        let mut needed = 0;
        for test in &self.tests {
            let failing = || self.rows.iter().filter(|(_, fails)| fails.contains(test));
            let also: Vec<&str> = failing().map(|(wrong, _)| wrong.as_str()).collect();
            if failing().any(|(_, fails)| fails.len() == 1) {
                needed += 1;
            } else if also.is_empty() {
                check.fault(format!("no wrong solution fails `{test}`"));
            } else {
                let also = also.join(", ");
                check.fault(format!(
                    "no wrong solution needs `{test}`: other tests catch those that fail it too ({also})"
                ));
            }
        }
        let tests = text::count(self.tests.len(), "test");
        check.summary = format!("{needed} of {tests} needed");
        check
    }

    pub(super) fn print(&self, out: &mut impl Write, exercise: &str) -> io::Result<()> {
        writeln!(
            out,
            "\n{HEADING}Matrix of {exercise}{HEADING:#}: {} against {}",
            text::count(self.rows.len(), "wrong solution"),
            text::count(self.tests.len(), "test")
        )?;
        writeln!(out, "  F fails, . passes, ! is the only one that fails\n")?;
        for (number, test) in (1..).zip(&self.tests) {
            writeln!(out, "  {number:>3}  {test}")?;
        }
        let widest = self.rows.iter().map(|(wrong, _)| wrong.len()).max();
        let widest = widest.unwrap_or(0);
        write!(out, "\n  {:<widest$}", "")?;
        for number in 1..=self.tests.len() {
            write!(out, " {number:>2}")?;
        }
        for (wrong, fails) in &self.rows {
            write!(out, "\n  {wrong:<widest$}")?;
            for test in &self.tests {
                match (fails.contains(test), fails.len()) {
                    (true, 1) => write!(out, "  {GOOD}!{GOOD:#}")?,
                    (true, _) => write!(out, "  {NOTE}F{NOTE:#}")?,
                    (false, _) => write!(out, "  .")?,
                }
            }
        }
        writeln!(out)
    }
}
