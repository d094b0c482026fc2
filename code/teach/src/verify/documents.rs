//! What the manifest, the page and the teacher's notes say. Every test belongs to exactly one stage, and
//! every stage's tests are there. The hints differ; the exercise's page, if it
//! has hints, repeats these. The notes have a rubric whose rows are the stages with their tests, minutes that
//! add up, and a word on each wrong solution.

use std::collections::BTreeSet;

use super::report::Faults;
use crate::wrong_solution;
use course::exercise::{Exercise, TestId};
use course::repository::Repository;

/// `tests` are those that the compiled binaries hold.
pub(super) fn check_stages(exercise: &Exercise, tests: &BTreeSet<TestId>) -> Faults {
    let stages = &exercise.stages;
    let (mut faults, mut named) = (Vec::new(), BTreeSet::new());
    for stage in stages.iter().filter(|stage| stage.tests.is_empty()) {
        faults.push(format!("stage `{}` names no test", stage.name));
    }
    for test in exercise.tests() {
        if !named.insert(test) {
            faults.push(format!("`{test}` is named twice"));
        }
        if !tests.contains(test) {
            faults.push(format!("there is no test `{test}`"));
        }
    }
    for test in tests {
        if !named.contains(test) {
            faults.push(format!("no stage names the test `{test}`"));
        }
    }
    faults
}

pub(super) fn check_hints(repository: &Repository, exercise: &Exercise) -> Faults {
    let hints = &exercise.hints;
    let mut faults = Vec::new();
    let different: BTreeSet<&str> = hints.iter().map(|hint| hint.text.trim()).collect();
    if different.len() < hints.len() {
        faults.push("two hints are the same".to_owned());
    }
    let stages = exercise.stages.len();
    for stage in hints.iter().filter_map(|hint| hint.stage) {
        if !(1..=stages).contains(&stage) {
            let words = format!("a hint is for stage {stage}; the stages are 1 to {stages}");
            faults.push(words);
        }
    }
    faults.extend(hints_of_page(repository, exercise));
    faults
}

/// The hints of the page are folded away, each in a `<details>` under the heading `Hints`.
fn hints_of_page(repository: &Repository, exercise: &Exercise) -> Option<String> {
    let page = exercise.path.join("README.md");
    let source = repository.read(&page).ok()?;
    // Lines are broken elsewhere on a page.
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let folded = section(&source, "Hints")?.split("</summary>").skip(1);
    let folded = folded.map(|rest| flat(rest.split("</details>").next().unwrap_or(rest)));
    let hints = exercise.hints.iter().map(|hint| flat(&hint.text));
    let (folded, hints): (Vec<String>, Vec<String>) = (folded.collect(), hints.collect());
    let longer = hints.len().max(folded.len());
    let index = (0..longer).find(|index| hints.get(*index) != folded.get(*index))?;
    let (page, number) = (repository.shown(&page), index + 1);
    Some(format!(
        "{page}: hint {number} is not the one of Cargo.toml beside it"
    ))
}

const FULL_MARKS: u32 = 100;

pub(super) fn check_notes(repository: &Repository, exercise: &Exercise) -> Faults {
    let path = exercise.solutions(repository).join("notes.md");
    let notes = match repository.read(&path) {
        Ok(notes) => notes,
        Err(error) => return vec![format!("{error:#}")],
    };
    let mut faults = rubric(&notes, exercise);
    let (sum, stated) = (sum(&table(&notes, "Minutes per stage")), exercise.minutes);
    if sum != stated {
        faults.push(format!(
            "under `## Minutes per stage` the minutes come to {sum}, and the exercise states {stated}"
        ));
    }
    // That the folder is as it should be is another check's.
    let patches = wrong_solution::files(repository, exercise, "wrong");
    for patch in patches.unwrap_or_default() {
        let name = patch.file_stem().unwrap_or_default().to_string_lossy();
        if !notes.contains(&format!("`{name}`")) {
            faults.push(format!(
                "no note on `{name}`; add a question that helps the learner who wrote it"
            ));
        }
    }
    faults
}

/// Under `Rubric`: each stage with its points and its tests, and then what no test sees.
fn rubric(notes: &str, exercise: &Exercise) -> Faults {
    let (rows, mut faults) = (table(notes, "Rubric"), Vec::new());
    for (number, stage) in (1..).zip(&exercise.stages) {
        let name = format!("{number} {}", stage.name);
        let Some(row) = rows.iter().find(|row| row[0] == name) else {
            faults.push(format!("under `## Rubric` there is no row `{name}`"));
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

/// The cells of the table under this heading, without its head.
fn table(notes: &str, heading: &str) -> Vec<Vec<String>> {
    let lines = section(notes, heading).unwrap_or_default().lines();
    let rows = lines.filter(|line| line.starts_with('|')).skip(2);
    let cells = rows.map(|row| row.trim().trim_matches('|').split('|'));
    let cells = cells.map(|row| row.map(|cell| cell.trim().to_owned()).collect());
    cells.collect()
}
