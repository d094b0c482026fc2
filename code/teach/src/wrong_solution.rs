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

/// The patches of an exercise, in order of their names.
pub fn patches(repository: &Repository, exercise: &Exercise) -> anyhow::Result<Vec<PathBuf>> {
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
    pub fn read(repository: &Repository, exercise: &Exercise, path: &Path) -> anyhow::Result<Self> {
        let shown = repository.shown(path);
        let patch = repository.read(path)?;
        let mut lines = patch.splitn(4, '\n');
        let mut header = Vec::new();
        for (number, (key, value)) in (1..).zip(FORM) {
            let line = lines.next().and_then(|line| line.strip_prefix(key));
            let line = line.map(str::trim).filter(|line| !line.is_empty());
            let line = line.filter(|line| number > 1 || TestId::try_from(line.to_string()).is_ok());
            match line {
                Some(line) => header.push(line.to_owned()),
                None => bail!("{shown}:{number}: this line must be `{key}{value}`"),
            }
        }
        let [fails, wrong, tempting] = header.try_into().expect("a value for each line");
        let diff = lines.next().unwrap_or_default();

        let solution = exercise.solutions(repository).join("solution.rs");
        let right = repository.read(&solution)?;
        let solution = repository.shown(&solution);
        let parsed = Patch::from_str(diff)
            .map_err(|error| anyhow!("{shown}: no unified diff: {error}; {REMEDY}"))?;
        let mut lines = parsed.hunks().iter().flat_map(|hunk| hunk.lines());
        ensure!(
            lines.any(|line| !matches!(line, Line::Context(_))),
            "{shown}: the patch is empty: it changes nothing of {solution}; {REMEDY}"
        );
        let program = diffy::apply(&right, &parsed).map_err(|error| {
            anyhow!("{shown}: {error}: its lines are not in {solution}; {REMEDY}")
        })?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        Ok(Self {
            name: name.into_owned(),
            fails: TestId::try_from(fails).map_err(anyhow::Error::msg)?,
            wrong,
            tempting,
            diff: diff.to_owned(),
            program,
        })
    }
}
