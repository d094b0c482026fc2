//! A wrong solution: a patch of the reference solution, and the test that must fail because of it.
//!
//! Three lines stand before the diff:
//!
//! ```text
//! fails: BINARY::TEST_PATH
//! wrong: what it gets wrong
//! tempting: why somebody writes it
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail, ensure};
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
pub struct WrongSolution {
    /// The file's name, without its ending.
    pub name: String,
    /// A test that must fail; others may fail as well.
    pub fails: TestId,
    pub wrong: String,
    pub tempting: String,
    pub diff: String,
    /// The reference solution with the patch applied.
    pub program: String,
}

/// Where an exercise's patches lie.
pub fn folder(repository: &Repository, exercise: &Exercise) -> PathBuf {
    exercise.solutions(repository).join("wrong")
}

/// The patches of an exercise, in order of their names.
pub fn patches(repository: &Repository, exercise: &Exercise) -> anyhow::Result<Vec<PathBuf>> {
    let folder = folder(repository, exercise);
    let unreadable = || format!("{}/ cannot be read", repository.shown(&folder));
    let mut patches = Vec::new();
    for entry in fs::read_dir(&folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        if path.extension().is_some_and(|ending| ending == "patch") {
            patches.push(path);
        }
    }
    patches.sort();
    Ok(patches)
}

impl WrongSolution {
    /// Reads a patch and applies it. An error names the file and says what to do.
    pub fn read(repository: &Repository, exercise: &Exercise, path: &Path) -> anyhow::Result<Self> {
        let shown = repository.shown(path);
        let patch = repository.read(path)?;
        let solution = exercise.solutions(repository).join("solution.rs");
        let right = repository.read(&solution)?;

        let mut lines = patch.lines();
        let mut header = Vec::new();
        for (index, (key, value)) in FORM.into_iter().enumerate() {
            let line = lines.next().and_then(|line| line.strip_prefix(key));
            let Some(line) = line.map(str::trim).filter(|line| !line.is_empty()) else {
                bail!("{shown}:{}: this line must be `{key}{value}`", index + 1);
            };
            header.push(line.to_owned());
        }
        let [fails, wrong, tempting] = header.try_into().expect("a value for each line");
        let fails = TestId::parse(&fails).with_context(|| {
            format!("{shown}:1: this line must be `{}{}`", FORM[0].0, FORM[0].1)
        })?;
        let diff = patch.splitn(4, '\n').nth(3).unwrap_or_default();
        Ok(Self {
            name: path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            fails,
            wrong,
            tempting,
            diff: diff.to_owned(),
            program: apply(&shown, &patch, &right, &repository.shown(&solution))?,
        })
    }
}

fn apply(shown: &str, patch: &str, right: &str, solution: &str) -> anyhow::Result<String> {
    let patch = Patch::from_str(patch)
        .map_err(|error| anyhow!("{shown}: no unified diff: {error}; {REMEDY}"))?;
    let mut lines = patch.hunks().iter().flat_map(|hunk| hunk.lines());
    ensure!(
        lines.any(|line| !matches!(line, Line::Context(_))),
        "{shown}: the patch is empty: it changes nothing of {solution}; {REMEDY}"
    );
    diffy::apply(right, &patch)
        .map_err(|error| anyhow!("{shown}: {error}: its lines are not in {solution}; {REMEDY}"))
}
