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
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    /// The file's name, without its ending.
    wrong: String,
    fails: BTreeSet<TestId>,
}

impl Matrix {
    pub(super) fn new(exercise: &Exercise) -> Self {
        let tests = exercise.stages.iter().flat_map(|stage| &stage.tests);
        Self {
            tests: tests.map(|test| test.id.clone()).collect(),
            rows: Vec::new(),
        }
    }

    /// What a wrong solution fails.
    pub(super) fn add<'t>(&mut self, wrong: &str, fails: impl IntoIterator<Item = &'t TestId>) {
        self.rows.push(Row {
            wrong: wrong.to_owned(),
            fails: fails.into_iter().cloned().collect(),
        });
    }

    pub(super) fn check(&self) -> Check {
        let mut check = Check::new("matrix");
        for row in self.rows.iter().filter(|row| row.fails.is_empty()) {
            check.fault(format!("no test fails with `{}`", row.wrong));
        }
        let mut needed = 0;
        for test in &self.tests {
            let failing = || self.rows.iter().filter(|row| row.fails.contains(test));
            let also: Vec<&str> = failing().map(|row| row.wrong.as_str()).collect();
            if failing().any(|row| row.fails.len() == 1) {
                needed += 1;
            } else if also.is_empty() {
                check.fault(format!("no wrong solution fails `{test}`"));
            } else {
                check.fault(format!(
                    "no wrong solution needs `{test}`: other tests catch those that fail it too ({})",
                    also.join(", ")
                ));
            }
        }
        check.summary = format!(
            "{needed} of {} needed",
            text::count(self.tests.len(), "test")
        );
        check
    }

    pub(super) fn print(&self, out: &mut impl Write, exercise: &str) -> io::Result<()> {
        let (wrong, tests) = (self.rows.len(), self.tests.len());
        writeln!(
            out,
            "\n{HEADING}Matrix of {exercise}{HEADING:#}: {} against {}",
            text::count(wrong, "wrong solution"),
            text::count(tests, "test")
        )?;
        writeln!(out, "  F fails, . passes, ! is the only one that fails\n")?;
        for (index, test) in self.tests.iter().enumerate() {
            writeln!(out, "  {:>3}  {test}", index + 1)?;
        }
        let widest = self.rows.iter().map(|row| row.wrong.len()).max();
        let widest = widest.unwrap_or(0);
        write!(out, "\n  {:<widest$}", "")?;
        for number in 1..=tests {
            write!(out, " {number:>2}")?;
        }
        for row in &self.rows {
            write!(out, "\n  {:<widest$}", row.wrong)?;
            for test in &self.tests {
                match (row.fails.contains(test), row.fails.len()) {
                    (true, 1) => write!(out, "  {GOOD}!{GOOD:#}")?,
                    (true, _) => write!(out, "  {NOTE}F{NOTE:#}")?,
                    (false, _) => write!(out, "  .")?,
                }
            }
        }
        writeln!(out)
    }
}
