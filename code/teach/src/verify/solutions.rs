//! The reference solution passes every test without a warning, and so do at least three others in
//! `right/`: other right ways, which the tests must not mistake for wrong ones. And at least eight wrong
//! solutions each fail at the test that names their mistake.

use std::collections::BTreeSet;
use std::path::Path;

use super::matrix::Matrix;
use super::subject::{Check, LINES, Subject, names, progress};
use crate::wrong_solution::WrongSolution;
use course::exercise::TestId;
use course::submission::Submission;
use course::submission::build::Tests;
use course::submission::sandbox::Attempt;
use course::text;

const OTHERS_AT_LEAST: usize = 3;

pub(super) fn check_right(subject: &Subject<'_>) -> anyhow::Result<Check> {
    let mut check = Check::new("solution");
    let mut right = vec![subject.solution_file()];
    let folder = subject.solutions().join("right");
    let what = "other right solution";
    right.extend(subject.at_least(OTHERS_AT_LEAST, what, &folder, "rs", &mut check));
    for path in &right {
        let faults = passes_everything(subject, path)?;
        let verdict = if faults.is_empty() {
            "passes every test"
        } else {
            "NOT right"
        };
        progress(&format!("solution: {}: {verdict}", subject.shown(path)))?;
        check.faults.extend(faults);
    }
    check.summary = format!("passes {}", subject.exercise.test_count());
    if right.len() > 1 {
        check.summary += &format!(", and {} more", right.len() - 1);
    }
    Ok(check)
}

fn passes_everything(subject: &Subject<'_>, path: &Path) -> anyhow::Result<Vec<String>> {
    let submission = Submission::solution(subject.repository, subject.exercise, path);
    subject.try_solution(submission, &subject.shown(path), Tests::All, |attempt| {
        let warnings = attempt.built().warnings.iter();
        let mut faults: Vec<String> = warnings
            .map(|warning| format!("a solution causes a warning:\n{}", warning.message))
            .collect();
        for result in subject
            .run_all(attempt)?
            .iter()
            .filter(|result| !result.passed())
        {
            faults.push(format!(
                "{}: `{}` {}\n{}",
                subject.shown(path),
                result.test,
                result.outcome,
                text::beginning(&result.message, LINES)
            ));
        }
        Ok(faults)
    })
}

const WRONG_AT_LEAST: usize = 8;

/// `tests` are those that the compiled binaries hold. With a `matrix`, which is filled, every wrong
/// solution runs all of them, and else only the one that it names.
pub(super) fn check_wrong(
    subject: &Subject<'_>,
    tests: Option<&BTreeSet<TestId>>,
    mut matrix: Option<&mut Matrix>,
) -> anyhow::Result<Check> {
    let mut check = Check::new("wrong");
    let folder = subject.solutions().join("wrong");
    let patches = subject.at_least(
        WRONG_AT_LEAST,
        "wrong solution",
        &folder,
        "patch",
        &mut check,
    );
    for path in &patches {
        let faults = is_caught(subject, path, tests, matrix.as_deref_mut())?;
        let verdict = if faults.is_empty() {
            "caught"
        } else {
            "NOT caught as declared"
        };
        progress(&format!("wrong: {}: {verdict}", subject.shown(path)))?;
        check.faults.extend(faults);
    }
    check.summary = format!("{} caught", patches.len());
    Ok(check)
}

fn is_caught(
    subject: &Subject<'_>,
    path: &Path,
    tests: Option<&BTreeSet<TestId>>,
    matrix: Option<&mut Matrix>,
) -> anyhow::Result<Vec<String>> {
    let shown = subject.shown(path);
    let solution = match WrongSolution::read(subject.repository, subject.exercise, path) {
        Ok(solution) => solution,
        Err(error) => return Ok(vec![format!("{error:#}")]),
    };
    let test = &solution.fails;
    if let Some(tests) = tests.filter(|tests| !tests.contains(test)) {
        let names = names(tests);
        return Ok(vec![format!(
            "{shown}:1: there is no test `{test}`; there are:{names}"
        )]);
    }
    // Lines that the compiler names are those of the patched program, which is nowhere on disk.
    let program = format!("solution.rs with {shown}");
    let submission = Submission::program(
        subject.repository,
        subject.exercise,
        &solution.program,
        program.clone(),
    );
    let built = match matrix {
        Some(_) => Tests::All,
        None => Tests::Binary(&test.binary),
    };
    subject.try_solution(submission, &program, built, |attempt| {
        let caught = match matrix {
            Some(matrix) => {
                let results = subject.run_all(attempt)?;
                let fails = || results.iter().filter(|result| !result.passed());
                matrix.add(&solution.name, fails().map(|result| &result.test));
                fails().any(|result| result.test == *test)
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
