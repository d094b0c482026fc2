//! The reference solution passes every test without a warning, and so do at least three others in
//! `right/`: other right ways, which the tests must not mistake for wrong ones.

use std::path::Path;

use super::check::{Check, LINES, progress};
use super::subject::Subject;
use course::submission::Submission;
use course::submission::build::Tests;
use course::text;

const OTHERS_AT_LEAST: usize = 3;

pub(super) fn check(subject: &Subject<'_>) -> anyhow::Result<Check> {
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
