//! The exercise that is verified, and what is asked about it.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use course::exercise::{Exercise, TestId};
use course::repository::Repository;
use course::submission::Submission;
use course::submission::run::TestResult;
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
    /// A file of the teacher's about it.
    pub(super) fn private(&self, name: &str) -> PathBuf {
        self.exercise.solutions(self.repository).join(name)
    }

    /// A path as it is typed at the root.
    pub(super) fn shown(&self, path: &Path) -> String {
        self.repository.shown(path)
    }

    /// Compiles a solution and passes it to `judge`, which gives its faults.
    /// What keeps it from being tried is a fault too; messages call it `shown`.
    pub(super) fn try_solution(
        &self,
        program: &str,
        shown: &str,
        binary: Option<&str>,
        judge: impl FnOnce(&Attempt<'_>) -> anyhow::Result<Vec<String>>,
    ) -> anyhow::Result<Vec<String>> {
        let (repository, shown) = (self.repository, shown.to_owned());
        match Submission::program(repository, self.exercise, program, shown.clone()) {
            Err(error) => Ok(vec![format!("{error:#}")]),
            Ok(submission) => match self.sandbox.attempt(&submission, binary, &mut |_| {})? {
                Ok(attempt) => judge(&attempt),
                Err(failure) => Ok(vec![format!(
                    "{shown} does not compile:\n{}",
                    text::beginning(&failure.message(), LINES)
                )]),
            },
        }
    }

    /// The files of a folder with this ending, in order of their names. Other files, or too few of these,
    /// are a fault of `check`.
    pub(super) fn at_least(
        &self,
        least: usize,
        what: &str,
        folder: &str,
        ending: &str,
        check: &mut Check,
    ) -> Vec<PathBuf> {
        let folder = self.private(folder);
        let shown = self.shown(&folder);
        let entries = fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let entries = entries.unwrap_or_else(|error| {
            check.fault(match error.kind() {
                ErrorKind::NotFound => format!("{shown}/ is missing; solutions belong there"),
                _ => format!("{shown}/ cannot be read: {error}"),
            });
            Vec::new()
        });
        let paths = entries.iter().map(fs::DirEntry::path);
        let (mut files, others): (Vec<_>, Vec<_>) =
            paths.partition(|path| path.extension().is_some_and(|it| it == ending));
        for other in others {
            let path = self.shown(&other);
            check.fault(format!(
                "{path}: only files that end with `.{ending}` belong here"
            ));
        }
        if files.len() < least {
            let count = text::count(files.len(), what);
            check.fault(format!(
                "{shown}/ holds {count}; at least {least} are needed"
            ));
        }
        files.sort();
        files
    }

    /// Runs the tests of every stage.
    pub(super) fn run_all(&self, attempt: &Attempt<'_>) -> anyhow::Result<Vec<TestResult>> {
        self.exercise
            .tests()
            .map(|test| attempt.test(test))
            .collect()
    }
}

/// Names of tests, one a line.
pub(super) fn names<'t>(tests: impl IntoIterator<Item = &'t TestId>) -> String {
    tests.into_iter().map(|id| format!("\n  {id}")).collect()
}
