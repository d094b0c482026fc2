//! The starter compiles, warns only of what is not used yet, and leaves something to do. The reference
//! solution passes every test without a warning, and so do at least three others in `right/`: other right
//! ways, which the tests must not mistake for wrong ones. And at least eight wrong solutions each fail at
//! the test that names their mistake.

use std::collections::BTreeSet;
use std::path::Path;

use super::matrix::Matrix;
use super::subject::{Check, LINES, Subject, names, progress};
use crate::wrong_solution::WrongSolution;
use course::exercise::TestId;
use course::progress::is_starter;
use course::submission::Submission;
use course::submission::sandbox::Attempt;
use course::text;

/// Warnings that name what the learner has not used yet. They teach, and go away with the work.
const TEACHING: [&str; 3] = ["dead_code", "unused_imports", "unused_variables"];

/// Also gives every test that the exercise's binaries hold, if they compile.
pub(super) fn check_starter(
    subject: &Subject<'_>,
) -> anyhow::Result<(Check, Option<BTreeSet<TestId>>)> {
    let mut check = Check::new("starter");
    let exercise = subject.exercise;
    let submission = match Submission::starter(subject.repository, exercise) {
        Ok(submission) => submission,
        Err(error) => {
            check.fault(format!("{error:#}"));
            return Ok((check, None));
        }
    };
    let attempt = match subject.sandbox.attempt(&submission, None, &mut |_| {})? {
        Ok(attempt) => attempt,
        Err(failure) => {
            let message = failure.message();
            check.fault(format!("the starter does not compile:\n{message}"));
            return Ok((check, None));
        }
    };
    for warning in &attempt.built.warnings {
        let lint = warning.lint.as_deref();
        if !lint.is_some_and(|lint| TEACHING.contains(&lint)) {
            check.fault(format!(
                "the starter causes a warning (only {} are accepted):\n{}",
                TEACHING.join(", "),
                warning.message
            ));
        }
    }
    let results = subject.run_all(&attempt)?;
    let failing = || results.iter().filter(|result| !result.passed());
    check.summary = format!("fails {} of {}", failing().count(), results.len());
    match exercise.stages.first() {
        None => check.fault("the exercise has no stages"),
        Some(first) if failing().any(|result| first.tests.contains(&result.test)) => {}
        Some(first) => check.fault(format!(
            "the starter passes stage 1, `{}`; leave the learner something to do",
            first.name
        )),
    }
    progress(&format!(
        "starter of {}: {}",
        exercise.folder, check.summary
    ))?;
    Ok((check, Some(attempt.list()?)))
}

/// Whether the learner's file is still the starter: a fault if `strict`, and else a note.
pub(super) fn check_begun(
    subject: &Subject<'_>,
    check: &mut Check,
    strict: bool,
) -> Option<String> {
    let exercise = subject.exercise;
    if is_starter(exercise) {
        return None;
    }
    let file = &exercise.files[0];
    let kept = subject.shown(&exercise.starter_of(file));
    if strict {
        let own = subject.shown(&exercise.path.join(file));
        check.fault(format!(
            "{own} differs from {kept}: a learner would begin with someone else's work. Make them the same."
        ));
        return None;
    }
    let name = &exercise.name;
    Some(format!(
        "you have begun {name}; verify checks the original starter, {kept}."
    ))
}

const RIGHT_AT_LEAST: usize = 3;
const WRONG_AT_LEAST: usize = 8;

pub(super) fn check_right(subject: &Subject<'_>) -> anyhow::Result<Check> {
    let mut check = Check::new("solution");
    let what = "other right solution";
    let others = subject.at_least(RIGHT_AT_LEAST, what, "right", "rs", &mut check);
    check.summary = format!(
        "passes {}, and {} more",
        subject.exercise.tests().count(),
        others.len()
    );
    for path in [subject.private("solution.rs")].iter().chain(&others) {
        let shown = subject.shown(path);
        let faults = match subject.repository.read(path) {
            Ok(program) => passes_everything(subject, &program, &shown)?,
            Err(error) => vec![format!("{error:#}")],
        };
        let verdict = match faults.is_empty() {
            true => "passes every test",
            false => "NOT right",
        };
        progress(&format!("solution: {shown}: {verdict}"))?;
        check.faults.extend(faults);
    }
    Ok(check)
}

fn passes_everything(
    subject: &Subject<'_>,
    program: &str,
    shown: &str,
) -> anyhow::Result<Vec<String>> {
    subject.try_solution(program, shown, None, |attempt| {
        let warnings = attempt.built.warnings.iter();
        let mut faults: Vec<String> = warnings
            .map(|warning| format!("a solution causes a warning:\n{}", warning.message))
            .collect();
        let results = subject.run_all(attempt)?;
        faults.extend(
            results
                .iter()
                .filter(|result| !result.passed())
                .map(|result| {
                    let message = text::beginning(&result.message, LINES);
                    format!("{shown}: `{}` {}\n{message}", result.test, result.outcome)
                }),
        );
        Ok(faults)
    })
}

/// `tests` are those that the compiled binaries hold. With a `matrix`, which is filled, every wrong
/// solution runs all of them, and else only the one that it names.
pub(super) fn check_wrong(
    subject: &Subject<'_>,
    tests: Option<&BTreeSet<TestId>>,
    mut matrix: Option<&mut Matrix>,
) -> anyhow::Result<Check> {
    let mut check = Check::new("wrong");
    let what = "wrong solution";
    let patches = subject.at_least(WRONG_AT_LEAST, what, "wrong", "patch", &mut check);
    check.summary = format!("{} caught", patches.len());
    for path in &patches {
        let faults = is_caught(subject, path, tests, matrix.as_deref_mut())?;
        let verdict = match faults.is_empty() {
            true => "caught",
            false => "NOT caught as declared",
        };
        progress(&format!("wrong: {}: {verdict}", subject.shown(path)))?;
        check.faults.extend(faults);
    }
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
    let binary = matrix.is_none().then_some(&*test.binary);
    subject.try_solution(&solution.program, &program, binary, |attempt| {
        let caught = match matrix {
            Some(matrix) => {
                let results = subject.run_all(attempt)?;
                let fails = results.iter().filter(|result| !result.passed());
                let fails: BTreeSet<_> = fails.map(|result| result.test.clone()).collect();
                let caught = fails.contains(test);
                matrix.rows.push((solution.name, fails));
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
