//! The exercise that is verified, and where its parts are.

use std::path::{Path, PathBuf};

use super::matrix::Matrix;
use super::report::{LINES, Verified, progress};
use super::{hints, interface, notes, solution, stages, starter, wrong};
use crate::exercise::{Exercise, TestId};
use crate::repository::Repository;
use crate::submission::Submission;
use crate::submission::build::Tests;
use crate::submission::outcome::TestResult;
use crate::submission::workshop::{Attempt, Workshop};
use crate::text;

pub(super) struct Subject<'s> {
    pub(super) repository: &'s Repository,
    pub(super) workshop: &'s Workshop<'s>,
    pub(super) exercise: &'s Exercise,
}

impl Subject<'_> {
    /// Every check, in the order of the table.
    pub(super) fn verify(&self, strict: bool, matrix: bool) -> anyhow::Result<Verified> {
        progress(&format!("{}:", self.exercise.folder))?;
        let (mut starter, tests) = starter::check(self)?;
        let mut remarks = Vec::new();
        match starter::begun(self) {
            Some(begun) if strict => starter.fault(begun.as_fault()),
            Some(begun) => remarks.push(begun.as_note()),
            None => {}
        }
        let mut matrix = matrix.then(|| Matrix::new(self.exercise));
        let mut checks = vec![
            starter,
            stages::check(self, tests.as_ref()),
            interface::check(self),
            solution::check(self)?,
            wrong::check(self, tests.as_ref(), matrix.as_mut())?,
            hints::check(self),
            notes::check(self),
        ];
        checks.extend(matrix.as_ref().map(Matrix::check));
        Ok(Verified {
            number: self.exercise.number,
            exercise: self.exercise.name.clone(),
            checks,
            notes: remarks,
            matrix,
        })
    }

    pub(super) fn solutions(&self) -> PathBuf {
        self.repository.solutions().join(&self.exercise.folder)
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

    /// Compiles `path` as a solution and passes it to `judge`, which gives its faults.
    /// What keeps the file from being tried is a fault too.
    pub(super) fn try_solution(
        &self,
        path: &Path,
        tests: Tests<'_>,
        judge: impl FnOnce(&Attempt<'_>) -> anyhow::Result<Vec<String>>,
    ) -> anyhow::Result<Vec<String>> {
        let submission = match Submission::solution(self.repository, self.exercise, path) {
            Ok(submission) => submission,
            Err(error) => return Ok(vec![format!("{error:#}")]),
        };
        match self.workshop.attempt(&submission, tests)? {
            Ok(attempt) => judge(&attempt),
            Err(failure) => Ok(vec![format!(
                "{} does not compile:\n{}",
                self.shown(path),
                text::beginning(&failure.message(), LINES)
            )]),
        }
    }

    /// Runs the tests of every stage.
    pub(super) fn run_all(&self, attempt: &Attempt<'_>) -> anyhow::Result<Vec<TestResult>> {
        let tests = self.exercise.stages.iter().flat_map(|stage| &stage.tests);
        tests.map(|test| attempt.test(&test.id)).collect()
    }
}

/// Names of tests, one a line.
pub(super) fn names<'t>(tests: impl IntoIterator<Item = &'t TestId>) -> String {
    tests.into_iter().map(|id| format!("\n  {id}")).collect()
}
