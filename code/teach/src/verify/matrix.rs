//! Every wrong solution against every test: which tests see which mistake, and which test is needed.
//!
//! A test is needed if some wrong solution fails it and no other: without it, that mistake would pass.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;

use super::check::Check;
use course::exercise::{Exercise, TestId};
use course::text::{self, GOOD, HEADING, NOTE};

#[derive(Debug, Serialize)]
pub(super) struct Matrix {
    /// In the order of the stages.
    tests: Vec<String>,
    rows: Vec<Row>,
    /// For each test, the wrong solutions that only it catches.
    needed_by: BTreeMap<String, Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fast_track: Option<FastTrack>,
}

/// What the stages of the fast track say about the stages before it.
#[derive(Debug, Serialize)]
struct FastTrack {
    /// The number of its first stage.
    from: usize,
    #[serde(skip)]
    tests: BTreeSet<String>,
    /// Wrong solutions that earlier stages catch, and the fast track too.
    catches: Vec<String>,
    /// Those that only the earlier stages catch: the reason why they are run as well, last.
    leaves: Vec<String>,
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
            fast_track: exercise.fast_track().ok().map(|from| {
                let stages = &exercise.stages[from - 1..];
                let tests = stages.iter().flat_map(|stage| &stage.tests);
                FastTrack {
                    from,
                    tests: tests.map(|test| test.id.to_string()).collect(),
                    catches: Vec::new(),
                    leaves: Vec::new(),
                }
            }),
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
        if let Some(track) = &mut self.fast_track {
            match (
                fails.is_subset(&track.tests),
                fails.is_disjoint(&track.tests),
            ) {
                // No earlier stage catches it.
                (true, _) => {}
                (false, false) => track.catches.push(wrong.clone()),
                (false, true) => track.leaves.push(wrong.clone()),
            }
        }
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
        writeln!(out)?;
        let Some(FastTrack {
            from,
            catches,
            leaves,
            ..
        }) = &self.fast_track
        else {
            return Ok(());
        };
        let earlier = catches.len() + leaves.len();
        writeln!(
            out,
            "\n  Fast track, from stage {from}: of the {} that earlier stages catch, it catches {}.",
            text::count(earlier, "wrong solution"),
            catches.len()
        )?;
        if !leaves.is_empty() {
            let leaves = leaves.join(", ");
            writeln!(
                out,
                "  For the others it runs the earlier stages too, last: {leaves}"
            )?;
        }
        Ok(())
    }
}
