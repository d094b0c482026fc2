//! The teacher's notes match the exercise: a rubric whose rows are the stages with their tests, minutes
//! that add up, and a word on each wrong solution.

use super::subject::{Check, Subject, files};
use course::exercise::{Exercise, Stage};

const FULL_MARKS: u32 = 100;

pub(super) fn check(subject: &Subject<'_>) -> Check {
    let mut check = Check::new("notes");
    let path = subject.solutions().join("notes.md");
    let shown = subject.shown(&path);
    let notes = match subject.repository.read(&path) {
        Ok(notes) => notes,
        Err(error) => {
            check.fault(format!("{error:#}"));
            return check;
        }
    };
    for fault in [
        rubric(&notes, subject.exercise),
        minutes(&notes, subject.exercise),
    ]
    .into_iter()
    .flatten()
    {
        check.fault(format!("{shown}: {fault}"));
    }
    // That the folder is there is another check's.
    let patches = files(subject, &subject.solutions().join("wrong"), "patch").unwrap_or_default();
    for file in patches {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        if !notes.contains(&format!("`{name}`")) {
            check.fault(format!(
                "{shown}: no note on `{name}`; add a question that helps the learner who wrote it"
            ));
        }
    }
    check.summary = format!("{FULL_MARKS} points");
    check
}

/// Under `Rubric`: each stage with its points and its tests, and then what no test sees.
fn rubric(notes: &str, exercise: &Exercise) -> Vec<String> {
    let rows = match table(notes, "Rubric") {
        Some(rows) => rows,
        None => return vec!["there is no table under `## Rubric`".to_owned()],
    };
    let mut faults = Vec::new();
    for (index, stage) in exercise.stages.iter().enumerate() {
        let name = format!("{} {}", index + 1, stage.name);
        match rows.iter().find(|row| row[0] == name) {
            Some(row) => faults.extend(unnamed_tests(row, stage).map(|test| {
                format!("the rubric's row `{name}` does not name the stage's test `{test}`")
            })),
            None => faults.push(format!("the rubric has no row `{name}`")),
        }
    }
    let points: u32 = rows.iter().map(|row| number(row)).sum();
    if points != FULL_MARKS {
        faults.push(format!(
            "the rubric's points come to {points}, not {FULL_MARKS}"
        ));
    }
    faults
}

fn unnamed_tests<'s>(row: &'s [String], stage: &'s Stage) -> impl Iterator<Item = &'s str> {
    stage
        .tests
        .iter()
        .map(|test| test.id.path.rsplit("::").next().unwrap_or_default())
        .filter(|test| {
            !row.iter()
                .any(|cell| cell.contains(format!("`{test}`").as_str()))
        })
}

/// Under `Minutes per stage`: together they are the minutes that the exercise states.
fn minutes(notes: &str, exercise: &Exercise) -> Vec<String> {
    let Some(rows) = table(notes, "Minutes per stage") else {
        return vec!["there is no table under `## Minutes per stage`".to_owned()];
    };
    let minutes: u32 = rows.iter().map(|row| number(row)).sum();
    if minutes == exercise.minutes {
        return Vec::new();
    }
    vec![format!(
        "the minutes come to {minutes}, and the exercise states {}",
        exercise.minutes
    )]
}

/// What the second cell of a row counts.
fn number(row: &[String]) -> u32 {
    row.get(1).and_then(|cell| cell.parse().ok()).unwrap_or(0)
}

/// The cells of the first table under this heading, without its head.
fn table(notes: &str, heading: &str) -> Option<Vec<Vec<String>>> {
    let mut lines = notes
        .lines()
        .skip_while(|line| line.strip_prefix("## ") != Some(heading))
        .skip(1)
        .take_while(|line| !line.starts_with("## "))
        .skip_while(|line| !line.starts_with('|'));
    let head = lines.by_ref().take(2).count();
    let rows = lines.take_while(|line| line.starts_with('|')).map(|line| {
        let cells = line.trim().trim_matches('|').split('|');
        cells.map(|cell| cell.trim().to_owned()).collect()
    });
    (head == 2).then(|| rows.collect())
}
