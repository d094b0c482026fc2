//! The starter compiles, warns only of what is not used yet, and leaves something to do.

use std::collections::BTreeSet;

use super::subject::{Check, Subject, progress};
use course::exercise::TestId;
use course::progress::is_starter;
use course::submission::Submission;
use course::submission::build::Tests;
use course::submission::sandbox::Attempt;

/// Warnings that name what the learner has not used yet. They teach, and go away with the work.
const TEACHING: [&str; 3] = ["dead_code", "unused_imports", "unused_variables"];

/// Also gives every test that the exercise's binaries hold, if they compile.
pub(super) fn check(subject: &Subject<'_>) -> anyhow::Result<(Check, Option<BTreeSet<TestId>>)> {
    let mut check = Check::new("starter");
    let submission = match Submission::starter(subject.repository, subject.exercise) {
        Ok(submission) => submission,
        Err(error) => {
            check.fault(format!("{error:#}"));
            return Ok((check, None));
        }
    };
    let attempt = match subject.sandbox.attempt(&submission, Tests::All)? {
        Ok(attempt) => attempt,
        Err(failure) => {
            check.fault(format!(
                "the starter does not compile:\n{}",
                failure.message()
            ));
            return Ok((check, None));
        }
    };
    check_warnings(&mut check, &attempt);
    let tests = attempt.list()?;
    check_failures(subject, &mut check, &attempt)?;
    let folder = &subject.exercise.folder;
    progress(&format!("starter of {folder}: {}", check.summary))?;
    Ok((check, Some(tests)))
}

fn check_warnings(check: &mut Check, attempt: &Attempt<'_>) {
    for warning in &attempt.built().warnings {
        let lint = warning.lint.as_deref();
        if !lint.is_some_and(|lint| TEACHING.contains(&lint)) {
            check.fault(format!(
                "the starter causes a warning (only {} are accepted):\n{}",
                TEACHING.join(", "),
                warning.message
            ));
        }
    }
}

fn check_failures(
    subject: &Subject<'_>,
    check: &mut Check,
    attempt: &Attempt<'_>,
) -> anyhow::Result<()> {
    let results = subject.run_all(attempt)?;
    let failing = || results.iter().filter(|result| !result.passed());
    check.summary = format!("fails {} of {}", failing().count(), results.len());
    let Some(first) = subject.exercise.stages.first() else {
        check.fault("the exercise has no stages");
        return Ok(());
    };
    let of_first = |test: &TestId| first.tests.iter().any(|own| own.id == *test);
    if !failing().any(|result| of_first(&result.test)) {
        check.fault(format!(
            "the starter passes stage 1, `{}`; leave the learner something to do",
            first.name
        ));
    }
    Ok(())
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
    let kept = subject.shown(&subject.starter_file());
    if strict {
        let own = subject.shown(&exercise.path.join(&exercise.files[0]));
        check.fault(format!(
            "{own} differs from {kept}: a learner would begin with someone else's work. Make them the same."
        ));
        return None;
    }
    Some(format!(
        "you have begun {}; verify checks the original starter, {kept}.",
        exercise.name
    ))
}
