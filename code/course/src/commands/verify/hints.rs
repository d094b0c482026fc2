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
    if hints.iter().any(|hint| hint.trim().is_empty()) {
        check.fault(format!("{manifest}: a hint is empty"));
    }
    let different: BTreeSet<&str> = hints.iter().map(|hint| hint.trim()).collect();
    if different.len() < hints.len() {
        check.fault(format!("{manifest}: two hints are the same"));
    }
    check.summary = hints.len().to_string();
    check
}
