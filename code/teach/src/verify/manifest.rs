//! What the manifest says. Every test belongs to exactly one stage, and every stage's tests are there.
//! An exercise has at least two hints, and they differ; its page, if it has hints, repeats these.

use std::collections::{BTreeMap, BTreeSet};

use super::subject::{Check, Subject};
use course::exercise::TestId;
use course::text;

/// `tests` are those that the compiled binaries hold.
pub(super) fn check_stages(subject: &Subject<'_>, tests: Option<&BTreeSet<TestId>>) -> Check {
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

const HINTS_AT_LEAST: usize = 2;

pub(super) fn check_hints(subject: &Subject<'_>) -> Check {
    let mut check = Check::new("hints");
    let manifest = subject.shown(&subject.exercise.manifest());
    let hints = &subject.exercise.hints;
    if hints.len() < HINTS_AT_LEAST {
        let count = text::count(hints.len(), "hint");
        check.fault(format!(
            "{manifest}: {count}; at least {HINTS_AT_LEAST} are needed"
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
    if let Some(fault) = page(subject) {
        check.fault(fault);
    }
    check.summary = hints.len().to_string();
    check
}

/// The hints of the page are folded away, each in a `<details>` under the heading `Hints`.
fn page(subject: &Subject<'_>) -> Option<String> {
    let page = subject.exercise.path.join("README.md");
    let text = subject.repository.read(&page).ok()?;
    let (_, section) = text.split_once("\n## Hints\n")?;
    let section = section.split("\n## ").next().unwrap_or(section);
    let folded = section.split("</summary>").skip(1);
    let folded = folded.map(|rest| flat(rest.split("</details>").next().unwrap_or(rest)));
    let folded: Vec<String> = folded.collect();
    let hints = subject.exercise.hints.iter().map(|hint| flat(&hint.text));
    let hints: Vec<String> = hints.collect();
    let page = subject.shown(&page);
    let manifest = subject.shown(&subject.exercise.manifest());
    if folded.len() != hints.len() {
        let count = text::count(folded.len(), "hint");
        return Some(format!(
            "{page} has {count}, and {manifest} {}",
            hints.len()
        ));
    }
    let index = (0..hints.len()).find(|index| folded[*index] != hints[*index])?;
    Some(format!(
        "hint {} differs between {page} and {manifest}:\n  {}\n  {}",
        index + 1,
        folded[index],
        hints[index]
    ))
}

/// Lines are broken elsewhere on a page.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
