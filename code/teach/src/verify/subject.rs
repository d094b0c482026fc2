//! The exercise that is verified, where its parts are, and what is asked about it.

use std::ffi::OsStr;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use course::exercise::{Exercise, TestId};
use course::repository::Repository;
use course::submission::Submission;
use course::submission::build::Tests;
use course::submission::outcome::TestResult;
use course::submission::sandbox::{Attempt, Sandbox};
use course::text;

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

pub(super) struct Subject<'s> {
    pub(super) repository: &'s Repository,
    pub(super) sandbox: &'s Sandbox<'s>,
    pub(super) exercise: &'s Exercise,
}

impl Subject<'_> {
    pub(super) fn solutions(&self) -> PathBuf {
        self.exercise.solutions(self.repository)
    }

    pub(super) fn solution_file(&self) -> PathBuf {
        self.solutions().join("solution.rs")
    }

    /// The file that the learner writes, untouched.
    pub(super) fn starter_file(&self) -> PathBuf {
        self.exercise.starter_of(&self.exercise.files[0])
    }

    /// A path as it is typed at the root.
    pub(super) fn shown(&self, path: &Path) -> String {
        self.repository.shown(path)
    }

    /// Compiles a solution and passes it to `judge`, which gives its faults.
    /// What keeps it from being tried is a fault too; messages call it `shown`.
    pub(super) fn try_solution(
        &self,
        submission: anyhow::Result<Submission<'_>>,
        shown: &str,
        tests: Tests<'_>,
        judge: impl FnOnce(&Attempt<'_>) -> anyhow::Result<Vec<String>>,
    ) -> anyhow::Result<Vec<String>> {
        let submission = match submission {
            Ok(submission) => submission,
            Err(error) => return Ok(vec![format!("{error:#}")]),
        };
        match self.sandbox.attempt(&submission, tests)? {
            Ok(attempt) => judge(&attempt),
            Err(failure) => Ok(vec![format!(
                "{shown} does not compile:\n{}",
                text::beginning(&failure.message(), LINES)
            )]),
        }
    }

    /// The files of a folder. Too few of them, or none, are a fault of `check`.
    pub(super) fn at_least(
        &self,
        least: usize,
        what: &str,
        folder: &Path,
        ending: &str,
        check: &mut Check,
    ) -> Vec<PathBuf> {
        let files = match files(self, folder, ending) {
            Ok(files) => files,
            Err(fault) => {
                check.fault(fault);
                return Vec::new();
            }
        };
        if files.len() < least {
            check.fault(format!(
                "{}/ holds {}; at least {least} are needed",
                self.shown(folder),
                text::count(files.len(), what),
            ));
        }
        files
    }

    /// Runs the tests of every stage.
    pub(super) fn run_all(&self, attempt: &Attempt<'_>) -> anyhow::Result<Vec<TestResult>> {
        let tests = self.exercise.stages.iter().flat_map(|stage| &stage.tests);
        tests.map(|test| attempt.test(&test.id)).collect()
    }
}

/// The files of a folder with this ending, in order of their names. Another file, or a folder that
/// cannot be read, is a fault.
pub(super) fn files(
    subject: &Subject<'_>,
    folder: &Path,
    ending: &str,
) -> Result<Vec<PathBuf>, String> {
    let shown = subject.shown(folder);
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => format!("{shown}/ is missing; solutions belong there"),
        _ => format!("{shown}/ cannot be read: {error}"),
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension() != Some(OsStr::new(ending)) {
            let path = subject.shown(&path);
            return Err(format!(
                "{path}: only files that end with `.{ending}` belong here"
            ));
        }
        files.push(path);
    }
    files.sort();
    Ok(files)
}

/// Names of tests, one a line.
pub(super) fn names<'t>(tests: impl IntoIterator<Item = &'t TestId>) -> String {
    tests.into_iter().map(|id| format!("\n  {id}")).collect()
}
