//! Solutions beside the reference solution. A right one is a program or a patch of the reference solution.
//! A wrong one is a patch, with the test that must fail because of it.
//!
//! In a wrong one three lines stand before the diff:
//!
//! ```text
//! fails: BINARY::TEST_PATH
//! wrong: what it gets wrong
//! tempting: why somebody writes it
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, ensure};
use diffy::{Line, Patch};

use course::exercise::{Exercise, TestId};
use course::repository::Repository;

const FORM: [(&str, &str); 3] = [
    ("fails: ", "BINARY::TEST_PATH"),
    ("wrong: ", "what it gets wrong"),
    ("tempting: ", "why somebody writes it"),
];

const REMEDY: &str =
    "solutions-private/README.md says how to make a patch, under \"Making and mending a patch\"";

#[derive(Debug)]
pub(crate) struct WrongSolution {
    /// The file's name, without its ending.
    pub(crate) name: String,
    /// A test that must fail; others may fail as well.
    pub(crate) fails: TestId,
    pub(crate) wrong: String,
    pub(crate) tempting: String,
    pub(crate) diff: String,
    /// The reference solution with the patch applied.
    pub(crate) program: String,
}

/// The patches of an exercise, in order of their names.
pub(crate) fn patches(
    repository: &Repository,
    exercise: &Exercise,
) -> anyhow::Result<Vec<PathBuf>> {
    let folder = exercise.solutions(repository).join("wrong");
    let entries = fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries =
        entries.with_context(|| format!("{}/ cannot be read", repository.shown(&folder)))?;
    let mut patches: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
    patches.retain(|path| path.extension().is_some_and(|ending| ending == "patch"));
    patches.sort();
    Ok(patches)
}

impl WrongSolution {
    /// Reads a patch and applies it. An error names the file and says what to do.
    pub(crate) fn read(
        repository: &Repository,
        exercise: &Exercise,
        path: &Path,
    ) -> anyhow::Result<Self> {
        let shown = repository.shown(path);
        let patch = repository.read(path)?;
        let mut lines = patch.splitn(4, '\n');
        let must_be = |number: usize| {
            let (key, value) = FORM[number - 1];
            anyhow!("{shown}:{number}: this line must be `{key}{value}`")
        };
        let mut value = |number: usize| {
            let line = lines
                .next()
                .and_then(|line| line.strip_prefix(FORM[number - 1].0));
            let line = line.map(str::trim).filter(|line| !line.is_empty());
            line.map(str::to_owned).ok_or_else(|| must_be(number))
        };
        let fails = TestId::try_from(value(1)?).map_err(|_| must_be(1))?;
        let (wrong, tempting) = (value(2)?, value(3)?);
        let diff = lines.next().unwrap_or_default();
        let program = patched(repository, exercise, &shown, diff)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        Ok(Self {
            name: name.into_owned(),
            fails,
            wrong,
            tempting,
            diff: diff.to_owned(),
            program,
        })
    }
}

/// The program of a right solution.
pub(crate) fn right(
    repository: &Repository,
    exercise: &Exercise,
    path: &Path,
) -> anyhow::Result<String> {
    let text = repository.read(path)?;
    match path.extension().is_some_and(|ending| ending == "patch") {
        true => patched(repository, exercise, &repository.shown(path), &text),
        false => Ok(text),
    }
}

/// The reference solution with a patch applied; messages call this `shown`.
fn patched(
    repository: &Repository,
    exercise: &Exercise,
    shown: &str,
    diff: &str,
) -> anyhow::Result<String> {
    let solution = exercise.solutions(repository).join("solution.rs");
    let original = repository.read(&solution)?;
    let solution = repository.shown(&solution);
    let parsed = Patch::from_str(diff)
        .map_err(|error| anyhow!("{shown}: no unified diff: {error}; {REMEDY}"))?;
    let mut lines = parsed.hunks().iter().flat_map(|hunk| hunk.lines());
    ensure!(
        lines.any(|line| !matches!(line, Line::Context(_))),
        "{shown}: the patch is empty: it changes nothing of {solution}; {REMEDY}"
    );
    diffy::apply(&original, &parsed)
        .map_err(|error| anyhow!("{shown}: {error}: its lines are not in {solution}; {REMEDY}"))
}
