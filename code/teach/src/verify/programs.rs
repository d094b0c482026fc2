//! The starter compiles, warns only of what is not used yet, and leaves something to do. The reference
//! solution passes every test without a warning, and so do at least three others in `right/`: other right
//! ways, which the tests must not mistake for wrong ones. And at least eight wrong solutions each fail at
//! the test that names their mistake.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use super::report::{Check, Matrix};
use crate::wrong_solution::{self, WrongSolution};
use course::exercise::{Exercise, TestId};
use course::repository::Repository;
use course::submission::Submission;
use course::submission::run::TestResult;
use course::submission::sandbox::{Attempt, Sandbox};
use course::text;

/// Warnings that name what the learner has not used yet. They teach, and go away with the work.
const TEACHING: [&str; 3] = ["dead_code", "unused_imports", "unused_variables"];

const RIGHT_AT_LEAST: usize = 3;
const WRONG_AT_LEAST: usize = 8;

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
        judge: impl FnOnce(&Attempt<'_>) -> anyhow::Result<Vec<String>>,
    ) -> anyhow::Result<Vec<String>> {
        let submission = match submission {
            Ok(submission) => submission,
            Err(error) => return Ok(vec![format!("{error:#}")]),
        };
        match self.sandbox.attempt(&submission, binary, &mut |_| {})? {
            Ok(attempt) => judge(&attempt),
            Err(failure) => Ok(vec![format!(
                "{shown} does not compile:\n{}",
                text::beginning(&failure.message(), LINES)
            )]),
        }
    }

    /// The solutions in a folder, and what is wrong with it.
    fn solutions(&self, folder: &str, ending: &str, least: usize) -> (Vec<PathBuf>, Vec<String>) {
        match wrong_solution::files(self.repository, self.exercise, folder, ending) {
            Ok(files) if files.len() < least => {
                let (count, of) = (text::count(files.len(), "solution"), &self.exercise.folder);
                let fault = format!(
                    "solutions-private/{of}/{folder}/ has {count}; at least {least} are needed"
                );
                (files, vec![fault])
            }
            Ok(files) => (files, Vec::new()),
            Err(error) => (Vec::new(), vec![format!("{error:#}")]),
        }
    }

    /// Runs the tests of every stage.
    fn run_all(&self, attempt: &Attempt<'_>) -> anyhow::Result<Vec<TestResult>> {
        let tests = self.exercise.tests();
        tests.map(|test| attempt.test(test)).collect()
    }
}

/// A line of progress, on standard error so that standard output stays the result.
fn progress(line: &str) -> std::io::Result<()> {
    writeln!(anstream::stderr(), "  {line}")
}

/// Also gives every test that the exercise's binaries hold, if they compile.
pub(super) fn check_starter(
    subject: &Subject<'_>,
) -> anyhow::Result<(Check, Option<BTreeSet<TestId>>)> {
    let exercise = subject.exercise;
    let (mut summary, mut tests) = (String::new(), None);
    let starter = Submission::starter(subject.repository, exercise);
    let faults = subject.attempt(starter, "the starter", None, |attempt| {
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
        let mut failing = subject.run_all(attempt)?;
        let total = failing.len();
        failing.retain(|result| !result.passed());
        summary = format!("fails {} of {total}", failing.len());
        if let Some(first) = exercise.stages.first()
            && !failing.iter().any(|it| first.tests.contains(&it.test))
        {
            faults.push(format!(
                "the starter passes stage 1, `{}`; leave the learner something to do",
                first.name
            ));
        }
        progress(&format!("starter of {}: {summary}", exercise.folder))?;
        tests = Some(attempt.list()?);
        Ok(faults)
    })?;
    Ok(((summary, faults), tests))
}

pub(super) fn check_right(subject: &Subject<'_>) -> anyhow::Result<Check> {
    let (repository, exercise) = (subject.repository, subject.exercise);
    let (others, mut faults) = subject.solutions("right", "rs", RIGHT_AT_LEAST);
    let solution = exercise.solutions(repository).join("solution.rs");
    for path in [solution].iter().chain(&others) {
        let shown = repository.shown(path);
        let program = repository.read(path);
        let submission = program
            .and_then(|program| Submission::program(repository, exercise, &program, shown.clone()));
        let found = subject.attempt(submission, &shown, None, |attempt| {
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
        })?;
        let verdict = match found.is_empty() {
            true => "passes every test",
            false => "NOT right",
        };
        progress(&format!("solution: {shown}: {verdict}"))?;
        faults.extend(found);
    }
    let (tests, more) = (exercise.tests().count(), others.len());
    Ok((format!("passes {tests}, and {more} more"), faults))
}

/// Runs each wrong solution against the test that it names; `against_all`, against all of them. Gives
/// those that it fails.
pub(super) fn check_wrong(
    subject: &Subject<'_>,
    against_all: bool,
) -> anyhow::Result<(Check, Matrix)> {
    let (patches, mut faults) = subject.solutions("wrong", "patch", WRONG_AT_LEAST);
    let mut matrix = Matrix::new();
    for path in &patches {
        let shown = subject.repository.shown(path);
        let found = match WrongSolution::read(subject.repository, subject.exercise, path) {
            Ok(solution) => is_caught(subject, solution, &shown, against_all, &mut matrix)?,
            Err(error) => vec![format!("{error:#}")],
        };
        let verdict = match found.is_empty() {
            true => "caught",
            false => "NOT caught as declared",
        };
        progress(&format!("wrong: {shown}: {verdict}"))?;
        faults.extend(found);
    }
    Ok(((format!("{} caught", patches.len()), faults), matrix))
}

fn is_caught(
    subject: &Subject<'_>,
    solution: WrongSolution,
    shown: &str,
    against_all: bool,
    matrix: &mut Matrix,
) -> anyhow::Result<Vec<String>> {
    let (repository, exercise) = (subject.repository, subject.exercise);
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
