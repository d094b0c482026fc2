//! Every wrong solution against every test: which tests see which mistake, and which test is needed.
//!
//! A test is needed if some wrong solution fails it and no other: without it, that mistake would pass.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;

use super::report::Check;
use crate::exercise::{Exercise, TestId};
use crate::text::{self, GOOD, HEADING, NOTE};

#[derive(Debug, Serialize)]
pub(super) struct Matrix {
    /// In the order of the stages.
    tests: Vec<String>,
    rows: Vec<Row>,
    /// For each test, the wrong solutions that only it catches.
    needed_by: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Serialize)]
struct Row {
    /// The file's name, without its ending.
    wrong: String,
    fails: BTreeSet<String>,
}

impl Matrix {
    pub(super) fn new(exercise: &Exercise) -> Self {
        let tests = exercise.stages.iter().flat_map(|stage| &stage.tests);
        let tests: Vec<String> = tests.map(|test| test.id.to_string()).collect();
        Self {
            needed_by: tests
                .iter()
                .map(|test| (test.clone(), Vec::new()))
                .collect(),
            tests,
            rows: Vec::new(),
        }
    }

    /// What a wrong solution fails.
    pub(super) fn add<'t>(&mut self, wrong: &str, fails: impl IntoIterator<Item = &'t TestId>) {
        let fails: BTreeSet<String> = fails.into_iter().map(TestId::to_string).collect();
        if let Some(only) = fails.first().filter(|_| fails.len() == 1) {
            let needed_by = self.needed_by.entry(only.clone()).or_default();
            needed_by.push(wrong.to_owned());
        }
        let wrong = wrong.to_owned();
        self.rows.push(Row { wrong, fails });
    }

    pub(super) fn check(&self) -> Check {
        let mut check = Check::new("matrix");
        for row in self.rows.iter().filter(|row| row.fails.is_empty()) {
            check.fault(format!("no test fails with `{}`", row.wrong));
        }
        for test in self.unneeded() {
            let also = self.rows.iter().filter(|row| row.fails.contains(test));
            let also: Vec<&str> = also.map(|row| row.wrong.as_str()).collect();
            check.fault(match also.is_empty() {
                true => format!("no wrong solution fails `{test}`"),
                false => format!(
                    "no wrong solution needs `{test}`: other tests catch those that fail it too ({})",
                    also.join(", ")
                ),
            });
        }
        let needed = self.tests.len() - self.unneeded().count();
        check.summary = format!(
            "{needed} of {} needed",
            text::count(self.tests.len(), "test")
        );
        check
    }

    fn unneeded(&self) -> impl Iterator<Item = &String> {
        let needed = |test: &String| self.needed_by.get(test).is_some_and(|by| !by.is_empty());
        self.tests.iter().filter(move |test| !needed(test))
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
