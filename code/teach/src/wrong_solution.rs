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

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, ensure};
use diffy::Patch;
use walkdir::WalkDir;

use course::exercise::{Exercise, TestId};
use course::repository::Repository;

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

/// Without it, there is nothing to verify or to show.
pub(crate) fn require_folder(repository: &Repository) -> anyhow::Result<()> {
    ensure!(
        repository.solutions().is_dir(),
        "solutions-private/ is not here: only the full repository has the solutions, not a hand-out.\n\
         To work on an exercise you need none: `cargo course test 1`."
    );
    Ok(())
}

/// The files of a folder beside the reference solution, in order of their names: patches, and right solutions may be Rust.
pub(crate) fn files(
    repository: &Repository,
    exercise: &Exercise,
    folder: &str,
) -> anyhow::Result<Vec<PathBuf>> {
    let endings = match folder {
        "right" => &["rs", "patch"][..],
        _ => &["patch"],
    };
    let folder = exercise.solutions(repository).join(folder);
    let shown = repository.shown(&folder);
    let mut files = Vec::new();
    for entry in WalkDir::new(&folder).min_depth(1).sort_by_file_name() {
        let entry = entry.with_context(|| format!("{shown}/ cannot be read"))?;
        let path = entry.into_path();
        let ending = path.extension().unwrap_or_default();
        ensure!(
            endings.iter().any(|known| ending == *known),
            "{}: only files that end with `.{}` belong here",
            repository.shown(&path),
            endings.join("` or `.")
        );
        files.push(path);
    }
    ensure!(!files.is_empty(), "{shown}/ has no solution");
    Ok(files)
}

impl WrongSolution {
    /// Reads a patch and applies it. An error names the file and says what to do.
    pub(crate) fn read(repository: &Repository, path: &Path) -> anyhow::Result<Self> {
        let shown = repository.shown(path);
        let patch = repository.read(path)?;
        let mut lines = patch.splitn(4, '\n');
        let mut value = |number: u32, key: &str, value: &str| {
            let line = lines.next().unwrap_or_default();
            let found = line.strip_prefix(key).map(str::trim);
            let found = found.filter(|found| !found.is_empty()).map(str::to_owned);
            found.with_context(|| format!("{shown}:{number}: this line must be `{key}{value}`"))
        };
        let fails = value(1, "fails: ", "BINARY::TEST_PATH")?;
        let fails = TestId::try_from(fails).map_err(|error| anyhow!("{shown}:1: {error}"))?;
        let wrong = value(2, "wrong: ", "what it gets wrong")?;
        let tempting = value(3, "tempting: ", "why somebody writes it")?;
        let diff = lines.next().unwrap_or_default();
        let program = patched(repository, path, diff)?;
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
pub(crate) fn right(repository: &Repository, path: &Path) -> anyhow::Result<String> {
    let text = repository.read(path)?;
    match path.extension().is_some_and(|ending| ending == "patch") {
        true => patched(repository, path, &text),
        false => Ok(text),
    }
}

/// The reference solution with a patch applied, which lies in a folder beside it.
fn patched(repository: &Repository, path: &Path, diff: &str) -> anyhow::Result<String> {
    let beside = path.parent().expect("a folder of solutions");
    let solution = beside.with_file_name("solution.rs");
    let original = repository.read(&solution)?;
    let (shown, solution) = (repository.shown(path), repository.shown(&solution));
    let parsed = Patch::from_str(diff)
        .map_err(|error| anyhow!("{shown}: no unified diff: {error}; {REMEDY}"))?;
    diffy::apply(&original, &parsed)
        .map_err(|error| anyhow!("{shown}: {error}: its lines are not in {solution}; {REMEDY}"))
}
