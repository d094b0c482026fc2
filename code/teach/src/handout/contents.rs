//! The files of a hand-out.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

use course::exercises;
use course::repository::Repository;

/// The teacher's, and what concerns this repository alone.
const LEFT_OUT: [&str; 2] = ["solutions-private", ".github"];

const WORKFLOW: &str = include_str!("progress.yml");

/// Unpacks what is committed, and says how many files there are.
pub(super) fn unpack(archive: &[u8], dir: &Path) -> anyhow::Result<usize> {
    let mut files = 0;
    for entry in tar::Archive::new(archive).entries()? {
        let mut entry = entry.context("what git has packed")?;
        let path = entry.path()?.into_owned();
        let left_out = LEFT_OUT.iter().any(|name| path.starts_with(name));
        if left_out || !entry.header().entry_type().is_file() {
            continue;
        }
        let target = dir.join(&path);
        let folder = target.parent().expect("a file lies in a folder");
        fs::create_dir_all(folder)
            .and_then(|()| entry.unpack(&target).map(drop))
            .with_context(|| format!("{} cannot be written", target.display()))?;
        files += 1;
    }
    if files == 0 {
        bail!("nothing is committed here, so there is nothing to hand out");
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
