//! An exercise has at least two hints, and they differ. Its page, if it has hints, repeats these.

use std::collections::BTreeSet;

use super::check::Check;
use super::subject::Subject;
use course::text;

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
