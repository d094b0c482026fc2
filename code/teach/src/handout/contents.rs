//! The files of a hand-out.

use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};

use course::exercises;
use course::repository::Repository;

const WORKFLOW: &str = include_str!("progress.yml");

/// Fails if the solutions are in it. A repository may have lost the line that leaves them out.
pub(super) fn check(archive: &[u8]) -> anyhow::Result<()> {
    for entry in tar::Archive::new(archive).entries()? {
        let entry = entry.context("what git has packed")?;
        ensure!(
            !entry.path()?.starts_with("solutions-private"),
            "the hand-out would contain the solutions: commit a .gitattributes with the line `/solutions-private export-ignore`"
        );
    }
    Ok(())
}

/// Unpacks what `git archive` has packed, and says how many files there are.
pub(super) fn unpack(archive: &[u8], dir: &Path) -> anyhow::Result<usize> {
    let mut files = 0;
    for entry in tar::Archive::new(archive).entries()? {
        let mut entry = entry.context("what git has packed")?;
        entry
            .unpack_in(dir)
            .with_context(|| format!("{} cannot be written", dir.display()))?;
        files += usize::from(entry.header().entry_type().is_file());
    }
    Ok(files)
}

/// Somebody may have committed their own work on an exercise.
pub(super) fn put_starters(dir: &Path) -> anyhow::Result<()> {
    let handout = Repository::at(dir)?;
    for exercise in exercises::all(&handout)? {
        for file in &exercise.files {
            let (own, starter) = (exercise.path.join(file), exercise.starter_of(file));
            fs::copy(&starter, &own)
                .with_context(|| format!("{} is needed", handout.shown(&starter)))?;
        }
    }
    Ok(())
}

/// The workflow that shows learners how far they are.
pub(super) fn put_workflow(dir: &Path) -> anyhow::Result<()> {
    let folder = dir.join(".github/workflows");
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(folder.join("progress.yml"), WORKFLOW))
        .with_context(|| format!("{} cannot be written", folder.display()))
}

/// Says what this is a copy of, since its own history does not.
pub(super) fn put_origin(dir: &Path, commit: &str) -> anyhow::Result<()> {
    let text = format!("Made by `cargo course handout` from commit {commit}.\n");
    let file = dir.join(".handout");
    fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))
}
