//! The starter and the reference solution offer the same to the outside.

use std::path::Path;

use super::check::Check;
use super::subject::Subject;
use crate::interface::{Difference, Interface};

pub(super) fn check(subject: &Subject<'_>) -> Check {
    let mut check = Check::new("interface");
    let starter = read(subject, &subject.starter_file());
    let solution = read(subject, &subject.solution_file());
    match (starter, solution) {
        (Ok(starter), Ok(solution)) => {
            for difference in Interface::differences(&starter, &solution) {
                check.fault(describe(subject, &difference));
            }
        }
        (starter, solution) => {
            let faults = starter.err().into_iter().chain(solution.err());
            check.faults.extend(faults);
        }
    }
    check.summary = "same".to_owned();
    check
}

fn read(subject: &Subject<'_>, path: &Path) -> Result<Interface, String> {
    let source = subject
        .repository
        .read(path)
        .map_err(|error| format!("{error:#}"))?;
    Interface::read(&source)
        .map_err(|error| format!("{} is not Rust: {error}", subject.shown(path)))
}

fn describe(subject: &Subject<'_>, difference: &Difference) -> String {
    let starter = subject.shown(&subject.starter_file());
    let solution = subject.shown(&subject.solution_file());
    match difference {
        Difference::OnlyInStarter(item) => format!("`{item}` is in {starter}, not in {solution}"),
        Difference::OnlyInSolution(item) => format!("`{item}` is in {solution}, not in {starter}"),
    }
}
