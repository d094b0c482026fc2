//! An exercise has at least two hints, and they differ.

use std::collections::BTreeSet;

use super::report::Check;
use super::subject::Subject;
use crate::text;

const AT_LEAST: usize = 2;

pub(super) fn check(subject: &Subject<'_>) -> Check {
    let mut check = Check::new("hints");
    let manifest = subject.shown(&subject.exercise.manifest());
    let hints = &subject.exercise.hints;
    if hints.len() < AT_LEAST {
        let count = text::count(hints.len(), "hint");
        check.fault(format!(
            "{manifest}: {count}; at least {AT_LEAST} are needed"
        ));
    }
    if hints.iter().any(|hint| hint.text.trim().is_empty()) {
        check.fault(format!("{manifest}: a hint is empty"));
    }
    let different: BTreeSet<&str> = hints.iter().map(|hint| hint.text.trim()).collect();
    if different.len() < hints.len() {
        check.fault(format!("{manifest}: two hints are the same"));
    }
    let stages = subject.exercise.stages.len();
    for stage in hints.iter().filter_map(|hint| hint.stage) {
        if !(1..=stages).contains(&stage) {
            check.fault(format!(
                "{manifest}: a hint is for stage {stage}; the stages are 1 to {stages}"
            ));
        }
    }
    check.summary = hints.len().to_string();
    check
}
