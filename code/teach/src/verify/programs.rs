//! The starter compiles, warns only of what is not used yet, and leaves something to do. The reference
//! solution passes every test without a warning, and so do those in `right/`: other right ways, which the
//! tests must not mistake for wrong ones. And each wrong solution fails at the test that names its mistake.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::report::{Faults, Matrix};
use crate::wrong_solution::{self, WrongSolution};
use course::exercise::{Exercise, TestId};
use course::repository::Repository;
use course::submission::Submission;
use course::submission::run::TestResult;
use course::submission::sandbox::{Attempt, Sandbox};
use course::text;

/// Warnings that name what the learner has not used yet. They teach, and go away with the work.
const TEACHING: [&str; 3] = ["dead_code", "unused_imports", "unused_variables"];

/// How much of a compiler's or a test's message a fault shows.
const LINES: usize = 40;

/// An exercise, and where its programs are built.
pub(super) struct Subject<'s> {
    pub(super) repository: &'s Repository,
    pub(super) sandbox: &'s Sandbox<'s>,
    pub(super) exercise: &'s Exercise,
}

impl Subject<'_> {
    /// Compiles a program and passes it to `judge`, which gives its faults.
    /// What keeps it from being tried is a fault too; messages call it `shown`.
    fn attempt(
        &self,
        submission: anyhow::Result<Submission<'_>>,
        shown: &str,
        binary: Option<&str>,
        judge: impl FnOnce(&Attempt<'_>) -> anyhow::Result<Faults>,
    ) -> anyhow::Result<Faults> {
        let submission = match submission {
            Ok(submission) => submission,
            Err(error) => return Ok(vec![format!("{error:#}")]),
        };
        let faults = match self.sandbox.attempt(&submission, binary)? {
            Ok(attempt) => judge(&attempt)?,
            Err(failure) => vec![format!(
                "{shown} does not compile:\n{}",
                text::beginning(&failure.message(), LINES)
            )],
        };
        let verdict = match faults.is_empty() {
            true => "as it should be",
            false => "NOT as it should be",
        };
        // On standard error, so that standard output stays the result.
        writeln!(anstream::stderr(), "  {shown}: {verdict}")?;
        Ok(faults)
    }

    /// The solutions in a folder, or the fault that keeps them from being listed.
    fn solutions(&self, folder: &str, faults: &mut Faults) -> Vec<PathBuf> {
        let files = wrong_solution::files(self.repository, self.exercise, folder);
        files.unwrap_or_else(|error| {
            faults.push(format!("{error:#}"));
            Vec::new()
        })
    }

    /// Runs the tests of every stage.
    fn run_all(&self, attempt: &Attempt<'_>) -> anyhow::Result<Vec<TestResult>> {
        let tests = self.exercise.tests();
        tests.map(|test| attempt.test(test)).collect()
    }
}

/// Also gives every test that the exercise's binaries hold, if they compile.
pub(super) fn check_starter(
    subject: &Subject<'_>,
) -> anyhow::Result<(Faults, Option<BTreeSet<TestId>>)> {
    let exercise = subject.exercise;
    let mut tests = None;
    let shown = exercise.starter_of(&exercise.files[0]);
    let shown = subject.repository.shown(&shown);
    let starter = Submission::starter(subject.repository, exercise);
    let faults = subject.attempt(starter, &shown, None, |attempt| {
        let mut faults = Vec::new();
        for warning in &attempt.built.warnings {
            let lint = warning.lint.as_deref();
            if !lint.is_some_and(|lint| TEACHING.contains(&lint)) {
                faults.push(format!(
                    "the starter causes a warning (only {} are accepted):\n{}",
                    TEACHING.join(", "),
                    warning.message
                ));
            }
        }
        let results = subject.run_all(attempt)?;
        let mut failing = results.iter().filter(|result| !result.passed());
        if let Some(first) = exercise.stages.first()
            && !failing.any(|result| first.tests.contains(&result.test))
        {
            faults.push(format!(
                "the starter passes stage 1, `{}`; leave the learner something to do",
                first.name
            ));
        }
        tests = Some(attempt.list()?);
        Ok(faults)
    })?;
    Ok((faults, tests))
}

pub(super) fn check_right(subject: &Subject<'_>) -> anyhow::Result<Faults> {
    let (repository, exercise) = (subject.repository, subject.exercise);
    let mut faults = Vec::new();
    let others = subject.solutions("right", &mut faults);
    let solution = exercise.solutions(repository).join("solution.rs");
    for path in [solution].iter().chain(&others) {
        let shown = repository.shown(path);
        let program = wrong_solution::right(repository, path);
        let submission = program
            .and_then(|program| Submission::program(repository, exercise, &program, shown.clone()));
        faults.extend(subject.attempt(submission, &shown, None, |attempt| {
            let mut found = Vec::new();
            for warning in &attempt.built.warnings {
                found.push(format!("a solution causes a warning:\n{}", warning.message));
            }
            for result in subject.run_all(attempt)? {
                if !result.passed() {
                    let message = text::beginning(&result.message, LINES);
                    let (test, outcome) = (&result.test, &result.outcome);
                    found.push(format!("{shown}: `{test}` {outcome}\n{message}"));
                }
            }
            Ok(found)
        })?);
    }
    Ok(faults)
}

/// Runs each wrong solution against the test that it names; `against_all`, against all of them. Gives
/// those that it fails.
pub(super) fn check_wrong(
    subject: &Subject<'_>,
    against_all: bool,
) -> anyhow::Result<(Faults, Matrix)> {
    let (mut faults, mut matrix) = (Vec::new(), Matrix::new());
    for path in subject.solutions("wrong", &mut faults) {
        let found = check_one_wrong(subject, &path, against_all, &mut matrix)?;
        faults.extend(found);
    }
    Ok((faults, matrix))
}

fn check_one_wrong(
    subject: &Subject<'_>,
    path: &Path,
    against_all: bool,
    matrix: &mut Matrix,
) -> anyhow::Result<Faults> {
    let (repository, exercise) = (subject.repository, subject.exercise);
    let shown = repository.shown(path);
    let solution = match WrongSolution::read(repository, path) {
        Ok(solution) => solution,
        Err(error) => return Ok(vec![format!("{error:#}")]),
    };
    let declared = &solution.fails;
    if !exercise.tests().any(|test| test == declared) {
        return Ok(vec![format!("{shown}:1: there is no test `{declared}`")]);
    }
    // Lines that the compiler names are those of the patched program, which is nowhere on disk.
    let name = format!("solution.rs with {shown}");
    let submission = Submission::program(repository, exercise, &solution.program, name.clone());
    let binary = (!against_all).then_some(&*declared.binary);
    subject.attempt(submission, &name, binary, |attempt| {
        let mut fails = BTreeSet::new();
        for test in exercise.tests() {
            if (against_all || test == declared) && !attempt.test(test)?.passed() {
                fails.insert(test.clone());
            }
        }
        let not_caught = (!fails.contains(declared)).then(|| {
            let number = exercise.number;
            format!(
                "{shown}:1: it passes `{declared}`, which this line says it fails; `cargo course verify {number} --matrix` shows what it fails"
            )
        });
        matrix.push((solution.name, fails));
        Ok(Vec::from_iter(not_caught))
    })
}
