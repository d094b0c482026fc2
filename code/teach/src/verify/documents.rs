//! What the manifest, the page and the teacher's notes say. Every test belongs to exactly one stage, and
//! every stage's tests are there. There are at least two hints, and they differ; the exercise's page, if it
//! has hints, repeats these. The notes have a rubric whose rows are the stages with their tests, minutes that
//! add up, and a word on each wrong solution.

use std::collections::BTreeSet;

use super::subject::{Check, Subject};
use crate::wrong_solution;
use course::exercise::{Exercise, TestId};
use course::text;

fn manifest(subject: &Subject<'_>) -> String {
    subject.shown(&subject.exercise.path.join("Cargo.toml"))
}

/// `tests` are those that the compiled binaries hold.
pub(super) fn check_stages(subject: &Subject<'_>, tests: Option<&BTreeSet<TestId>>) -> Check {
    let mut check = Check::new("stages");
    let manifest = manifest(subject);
    let exercise = subject.exercise;
    for stage in exercise
        .stages
        .iter()
        .filter(|stage| stage.tests.is_empty())
    {
        check.fault(format!("{manifest}: stage `{}` names no test", stage.name));
    }
    let mut named = BTreeSet::new();
    for test in exercise.tests() {
        if !named.insert(test) {
            check.fault(format!("{manifest}: `{test}` is named twice"));
        }
        if tests.is_some_and(|tests| !tests.contains(test)) {
            check.fault(format!("{manifest}: there is no test `{test}`"));
        }
    }
    for test in tests
        .into_iter()
        .flatten()
        .filter(|test| !named.contains(test))
    {
        check.fault(format!("{manifest}: no stage names the test `{test}`"));
    }
    if tests.is_none() {
        check.fault("not checked, because the starter's tests do not compile");
    }
    let stages = text::count(exercise.stages.len(), "stage");
    check.summary = format!("{stages}, {}", text::count(named.len(), "test"));
    check
}

const HINTS_AT_LEAST: usize = 2;

pub(super) fn check_hints(subject: &Subject<'_>) -> Check {
    let mut check = Check::new("hints");
    let manifest = manifest(subject);
    let hints = &subject.exercise.hints;
    let different: BTreeSet<&str> = hints.iter().map(|hint| hint.text.trim()).collect();
    if hints.len() < HINTS_AT_LEAST {
        let count = text::count(hints.len(), "hint");
        check.fault(format!(
            "{manifest}: {count}; at least {HINTS_AT_LEAST} are needed"
        ));
    }
    if different.contains("") {
        check.fault(format!("{manifest}: a hint is empty"));
    }
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
    check.faults.extend(hints_of_page(subject));
    check.summary = hints.len().to_string();
    check
}

/// The hints of the page are folded away, each in a `<details>` under the heading `Hints`.
fn hints_of_page(subject: &Subject<'_>) -> Option<String> {
    let page = subject.exercise.path.join("README.md");
    let source = subject.repository.read(&page).ok()?;
    // Lines are broken elsewhere on a page.
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let folded = section(&source, "Hints")?.split("</summary>").skip(1);
    let folded = folded.map(|rest| flat(rest.split("</details>").next().unwrap_or(rest)));
    let folded: Vec<String> = folded.collect();
    let hints = subject.exercise.hints.iter().map(|hint| flat(&hint.text));
    let hints: Vec<String> = hints.collect();
    let (page, manifest) = (subject.shown(&page), manifest(subject));
    if folded.len() != hints.len() {
        let count = text::count(folded.len(), "hint");
        return Some(format!(
            "{page} has {count}, and {manifest} {}",
            hints.len()
        ));
    }
    let (index, (there, here)) = (1..)
        .zip(folded.iter().zip(&hints))
        .find(|(_, (there, here))| there != here)?;
    Some(format!(
        "hint {index} differs between {page} and {manifest}:\n  {there}\n  {here}"
    ))
}

const FULL_MARKS: u32 = 100;

pub(super) fn check_notes(subject: &Subject<'_>) -> Check {
    let mut check = Check::new("notes");
    check.summary = format!("{FULL_MARKS} points");
    let path = subject.private("notes.md");
    let notes = match subject.repository.read(&path) {
        Ok(notes) => notes,
        Err(error) => {
            check.fault(format!("{error:#}"));
            return check;
        }
    };
    let mut faults = rubric(&notes, subject.exercise);
    let (stated, minutes) = (subject.exercise.minutes, table(&notes, "Minutes per stage"));
    match minutes.as_deref().map(sum) {
        None => faults.push("there is no table under `## Minutes per stage`".to_owned()),
        Some(sum) if sum == stated => {}
        Some(sum) => faults.push(format!(
            "the minutes come to {sum}, and the exercise states {stated}"
        )),
    }
    // That the folder is there is another check's.
    let patches = wrong_solution::patches(subject.repository, subject.exercise);
    for patch in patches.unwrap_or_default() {
        let name = patch.file_stem().unwrap_or_default().to_string_lossy();
        if !notes.contains(&format!("`{name}`")) {
            faults.push(format!(
                "no note on `{name}`; add a question that helps the learner who wrote it"
            ));
        }
    }
    let shown = subject.shown(&path);
    let faults = faults.iter().map(|fault| format!("{shown}: {fault}"));
    check.faults.extend(faults);
    check
}

/// Under `Rubric`: each stage with its points and its tests, and then what no test sees.
fn rubric(notes: &str, exercise: &Exercise) -> Vec<String> {
    let Some(rows) = table(notes, "Rubric") else {
        return vec!["there is no table under `## Rubric`".to_owned()];
    };
    let mut faults = Vec::new();
    for (number, stage) in (1..).zip(&exercise.stages) {
        let name = format!("{number} {}", stage.name);
        let Some(row) = rows.iter().find(|row| row[0] == name) else {
            faults.push(format!("the rubric has no row `{name}`"));
            continue;
        };
        let row = row.join("|");
        for test in stage.tests.iter().map(TestId::name) {
            if !row.contains(&format!("`{test}`")) {
                faults.push(format!(
                    "the rubric's row `{name}` does not name the stage's test `{test}`"
                ));
            }
        }
    }
    let points = sum(&rows);
    if points != FULL_MARKS {
        faults.push(format!(
            "the rubric's points come to {points}, not {FULL_MARKS}"
        ));
    }
    faults
}

/// What the second cells of the rows count.
fn sum(rows: &[Vec<String>]) -> u32 {
    let cells = rows
        .iter()
        .filter_map(|row| row.get(1)?.parse::<u32>().ok());
    cells.sum()
}

/// The text under a heading of the second level.
fn section<'t>(text: &'t str, heading: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("\n## {heading}\n"))?;
    rest.split("\n## ").next()
}

/// The cells of the first table under this heading, without its head.
fn table(notes: &str, heading: &str) -> Option<Vec<Vec<String>>> {
    let lines = section(notes, heading)?.lines();
    let lines = lines.skip_while(|line| !line.starts_with('|'));
    let rows = lines.take_while(|line| line.starts_with('|')).map(|line| {
        let cells = line.trim().trim_matches('|').split('|');
        cells.map(|cell| cell.trim().to_owned()).collect()
    });
    let rows: Vec<_> = rows.collect();
    rows.get(2..).map(<[_]>::to_vec)
}
