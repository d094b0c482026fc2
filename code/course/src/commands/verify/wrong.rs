//! At least eight wrong solutions, each failing at the test that names its mistake.
//!
//! The first line of each says which: `// fails: BINARY::TEST_PATH — what is wrong`.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::matrix::Matrix;
use super::report::{Check, progress};
use super::subject::{Subject, names};
use crate::exercise::TestId;
use crate::submission::build::Tests;
use crate::submission::workshop::Attempt;
use crate::text;

const AT_LEAST: usize = 8;

/// `tests` are those that the compiled binaries hold. With a `matrix`, which is filled, every wrong
/// solution runs all of them, and else only the one that it names.
pub(super) fn check(
    subject: &Subject<'_>,
    tests: Option<&BTreeSet<TestId>>,
    mut matrix: Option<&mut Matrix>,
) -> anyhow::Result<Check> {
    let mut check = Check::new("wrong");
    let folder = subject.solutions().join("wrong");
    let files = match files(subject, &folder) {
        Ok(files) => files,
        Err(fault) => {
            check.fault(fault);
            return Ok(check);
        }
    };
    if files.len() < AT_LEAST {
        check.fault(format!(
            "{}/ holds {}; at least {AT_LEAST} are needed",
            subject.shown(&folder),
            text::count(files.len(), "wrong solution"),
        ));
    }
    for path in &files {
        let faults = is_caught(subject, path, tests, matrix.as_deref_mut())?;
        let verdict = if faults.is_empty() {
            "caught"
        } else {
            "NOT caught as declared"
        };
        progress(&format!("wrong: {}: {verdict}", subject.shown(path)))?;
        check.faults.extend(faults);
    }
    check.summary = format!("{} caught", files.len());
    Ok(check)
}

/// The Rust files of a folder, in order of their names; or what is wrong with the folder.
pub(super) fn files(subject: &Subject<'_>, folder: &Path) -> Result<Vec<PathBuf>, String> {
    let shown = subject.shown(folder);
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => format!("{shown}/ is missing; solutions belong there"),
        _ => format!("{shown}/ cannot be read: {error}"),
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension() == Some(OsStr::new("rs")) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn is_caught(
    subject: &Subject<'_>,
    path: &Path,
    tests: Option<&BTreeSet<TestId>>,
    matrix: Option<&mut Matrix>,
) -> anyhow::Result<Vec<String>> {
    let shown = subject.shown(path);
    let source = match subject.repository.read(path) {
        Ok(source) => source,
        Err(error) => return Ok(vec![format!("{error:#}")]),
    };
    let Some(test) = declared(&source) else {
        return Ok(vec![format!(
            "{shown}:1: the first line must be `// fails: BINARY::TEST_PATH — what is wrong`"
        )]);
    };
    if let Some(tests) = tests.filter(|tests| !tests.contains(&test)) {
        let names = names(tests);
        return Ok(vec![format!(
            "{shown}:1: there is no test `{test}`; there are:{names}"
        )]);
    }
    let Some(matrix) = matrix else {
        let binary = Tests::Binary(&test.binary);
        return subject.try_solution(path, binary, |attempt| {
            match attempt.test(&test)?.passed() {
                true => Ok(vec![format!("{shown}:1: {}", instead(attempt, &test)?)]),
                false => Ok(Vec::new()),
            }
        });
    };
    subject.try_solution(path, Tests::All, |attempt| {
        let results = subject.run_all(attempt)?;
        let fails = || results.iter().filter(|result| !result.passed());
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        matrix.add(&name, fails().map(|result| &result.test));
        match fails().any(|result| result.test == test) {
            true => Ok(Vec::new()),
            false => Ok(vec![format!("{shown}:1: {}", instead(attempt, &test)?)]),
        }
    })
}

/// The test that the first line declares, if it has a reason beside it.
fn declared(source: &str) -> Option<TestId> {
    let claim = source.lines().next()?.strip_prefix("// fails: ")?;
    let (test, reason) = claim.split_once(" — ")?;
    (!reason.trim().is_empty()).then(|| TestId::parse(test.trim()))?
}

/// What a wrong solution does that passes the test which it should fail.
fn instead(attempt: &Attempt<'_>, test: &TestId) -> anyhow::Result<String> {
    let mut failing = Vec::new();
    for other in attempt.list()? {
        if !attempt.test(&other)?.passed() {
            failing.push(other);
        }
    }
    Ok(match failing.is_empty() {
        true => format!(
            "it passes `{test}` and every other test of `{}`: nothing catches this mistake",
            test.binary
        ),
        false => format!(
            "it passes `{test}`, which this line says it fails. It fails elsewhere:{}",
            names(&failing)
        ),
    })
}
