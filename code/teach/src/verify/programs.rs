//! The starter compiles, warns only of what is not used yet, and leaves something to do. The reference
//! solution passes every test without a warning, and so do at least three others in `right/`: other right
//! ways, which the tests must not mistake for wrong ones. And at least eight wrong solutions each fail at
//! the test that names their mistake.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::report::{Check, Matrix};
use crate::wrong_solution::{self, WrongSolution};
use course::exercise::{Exercise, TestId};
use course::repository::Repository;
use course::submission::Submission;
use course::submission::run::TestResult;
use course::submission::sandbox::{Attempt, Sandbox};
use course::text;
use walkdir::WalkDir;

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
    pub(super) fn attempt(
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
        match self.sandbox.attempt(&submission, binary)? {
            Ok(attempt) => judge(&attempt),
            Err(failure) => Ok(vec![format!(
                "{shown} does not compile:\n{}",
                text::beginning(&failure.message(), LINES)
            )]),
        }
    }

    /// The files of a folder with one of these endings, in order of their names. Other files, or too few of
    /// these, are faults.
    pub(super) fn at_least(
        &self,
        least: usize,
        what: &str,
        folder: &str,
        endings: &[&str],
        faults: &mut Vec<String>,
    ) -> Vec<PathBuf> {
        let folder = self.exercise.solutions(self.repository).join(folder);
        let shown = self.repository.shown(&folder);
        if !folder.is_dir() {
            faults.push(format!("{shown}/ is missing; solutions belong there"));
            return Vec::new();
        }
        let belongs = |path: &Path| {
            let ending = path.extension().and_then(OsStr::to_str);
            ending.is_some_and(|ending| endings.contains(&ending))
        };
        let mut files = Vec::new();
        let entries = WalkDir::new(&folder).min_depth(1).max_depth(1);
        for entry in entries.sort_by_file_name() {
            match entry {
                Ok(entry) if belongs(entry.path()) => {
                    files.push(entry.into_path());
                }
                Ok(entry) => {
                    let path = self.repository.shown(entry.path());
                    faults.push(format!(
                        "{path}: only files that end with `.{}` belong here",
                        endings.join("` or `.")
                    ));
                }
                Err(error) => faults.push(format!("{shown}/ cannot be read: {error}")),
            }
        }
        if files.len() < least {
            let count = text::count(files.len(), what);
            faults.push(format!(
                "{shown}/ holds {count}; at least {least} are needed"
            ));
        }
        files
    }

    /// Runs the tests of every stage.
    pub(super) fn run_all(&self, attempt: &Attempt<'_>) -> anyhow::Result<Vec<TestResult>> {
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
        let results = subject.run_all(attempt)?;
        let failing = || results.iter().filter(|result| !result.passed());
        summary = format!("fails {} of {}", failing().count(), results.len());
        match exercise.stages.first() {
            None => faults.push("the exercise has no stages".to_owned()),
            Some(first) if failing().any(|result| first.tests.contains(&result.test)) => {}
            Some(first) => faults.push(format!(
                "the starter passes stage 1, `{}`; leave the learner something to do",
                first.name
            )),
        }
        progress(&format!("starter of {}: {summary}", exercise.folder))?;
        tests = Some(attempt.list()?);
        Ok(faults)
    })?;
    Ok(((summary, faults), tests))
}

pub(super) fn check_right(subject: &Subject<'_>) -> anyhow::Result<Check> {
    let (repository, exercise) = (subject.repository, subject.exercise);
    let mut faults = Vec::new();
    let what = "other right solution";
    let others = subject.at_least(RIGHT_AT_LEAST, what, "right", &["rs", "patch"], &mut faults);
    let solution = exercise.solutions(repository).join("solution.rs");
    for path in [solution].iter().chain(&others) {
        let shown = repository.shown(path);
        let program = wrong_solution::right(repository, exercise, path);
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

/// `tests` are those that the compiled binaries hold. With a `matrix`, which is filled, every wrong
/// solution runs all of them, and else only the one that it names.
pub(super) fn check_wrong(
    subject: &Subject<'_>,
    tests: Option<&BTreeSet<TestId>>,
    mut matrix: Option<&mut Matrix>,
) -> anyhow::Result<Check> {
    let mut faults = Vec::new();
    let what = "wrong solution";
    let patches = subject.at_least(WRONG_AT_LEAST, what, "wrong", &["patch"], &mut faults);
    for path in &patches {
        let shown = subject.repository.shown(path);
        let found = match WrongSolution::read(subject.repository, subject.exercise, path) {
            Ok(solution) => is_caught(subject, solution, &shown, tests, matrix.as_deref_mut())?,
            Err(error) => vec![format!("{error:#}")],
        };
        let verdict = match found.is_empty() {
            true => "caught",
            false => "NOT caught as declared",
        };
        progress(&format!("wrong: {shown}: {verdict}"))?;
        faults.extend(found);
    }
    Ok((format!("{} caught", patches.len()), faults))
}

fn is_caught(
    subject: &Subject<'_>,
    solution: WrongSolution,
    shown: &str,
    tests: Option<&BTreeSet<TestId>>,
    matrix: Option<&mut Matrix>,
) -> anyhow::Result<Vec<String>> {
    let test = &solution.fails;
    if let Some(tests) = tests.filter(|tests| !tests.contains(test)) {
        let names = names(tests);
        return Ok(vec![format!(
            "{shown}:1: there is no test `{test}`; there are:{names}"
        )]);
    }
    // Lines that the compiler names are those of the patched program, which is nowhere on disk.
    let name = format!("solution.rs with {shown}");
    let (repository, exercise) = (subject.repository, subject.exercise);
    let submission = Submission::program(repository, exercise, &solution.program, name.clone());
    let binary = matrix.is_none().then_some(&*test.binary);
    subject.attempt(submission, &name, binary, |attempt| {
        let caught = match matrix {
            Some(matrix) => {
                let mut fails = subject.run_all(attempt)?;
                fails.retain(|result| !result.passed());
                let fails: BTreeSet<_> = fails.into_iter().map(|result| result.test).collect();
                let caught = fails.contains(test);
                matrix.push((solution.name, fails));
                caught
            }
            None => !attempt.test(test)?.passed(),
        };
        match caught {
            true => Ok(Vec::new()),
            false => Ok(vec![format!("{shown}:1: {}", instead(attempt, test)?)]),
        }
    })
}

/// What a wrong solution does that passes the test which it should fail.
fn instead(attempt: &Attempt<'_>, test: &TestId) -> anyhow::Result<String> {
    let mut failing = Vec::new();
    for other in attempt.list()? {
        if !attempt.test(&other)?.passed() {
            failing.push(other);
        }
    }
    Ok(match failing.is_empty() {
        true => format!(
            "it passes `{test}` and every other test of `{}`: nothing catches this mistake",
            test.binary
        ),
        false => format!(
            "it passes `{test}`, which this line says it fails. It fails elsewhere:{}",
            names(&failing)
        ),
    })
}

/// Names of tests, one a line.
fn names<'t>(tests: impl IntoIterator<Item = &'t TestId>) -> String {
    tests.into_iter().map(|id| format!("\n  {id}")).collect()
}
