//! Every test belongs to exactly one stage, and every stage's tests are there.

use std::collections::{BTreeMap, BTreeSet};

use super::check::Check;
use super::subject::Subject;
use course::exercise::TestId;
use course::text;

/// `tests` are those that the compiled binaries hold.
pub(super) fn check(subject: &Subject<'_>, tests: Option<&BTreeSet<TestId>>) -> Check {
    let mut check = Check::new("stages");
    let manifest = subject.shown(&subject.exercise.manifest());
    let mut named: BTreeMap<&TestId, usize> = BTreeMap::new();
    for stage in &subject.exercise.stages {
        if stage.tests.is_empty() {
            check.fault(format!("{manifest}: stage `{}` names no test", stage.name));
        }
        for test in &stage.tests {
            let (id, line) = (&test.id, test.line);
            if let Some(before) = named.insert(id, line) {
                check.fault(format!(
                    "{manifest}:{line}: `{id}` is named at line {before} too"
                ));
            }
            if tests.is_some_and(|tests| !tests.contains(id)) {
                check.fault(format!("{manifest}:{line}: there is no test `{id}`"));
            }
        }
    }
    match tests {
        Some(tests) => {
            for id in tests.iter().filter(|id| !named.contains_key(id)) {
                check.fault(format!("{manifest}: no stage names the test `{id}`"));
            }
        }
        None => check.fault("not checked, because the starter's tests do not compile"),
    }
    check.summary = format!(
        "{}, {}",
        text::count(subject.exercise.stages.len(), "stage"),
        text::count(named.len(), "test")
    );
    check
}
