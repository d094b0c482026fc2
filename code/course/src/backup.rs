//! Copies of a learner's files, made before a command writes over them.
//!
//! They lie in `backups/` at the root, which git ignores, and not under `target/`, which `cargo clean`
//! removes. Each copy gets a folder of its own, named by the time; none is ever written again.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Context;

use crate::repository::Repository;

const FOLDER: &str = "backups";

/// Copies `files`, which lie in the repository, and gives the folder that holds them now, each at the
/// same path as before.
pub fn keep(repository: &Repository, files: &[PathBuf]) -> anyhow::Result<PathBuf> {
    let folder = fresh_folder(repository)?;
    for file in files {
        let relative = file.strip_prefix(repository.root());
        let copy = folder.join(relative.context("only files of the course are backed up")?);
        copy_file(file, &copy).with_context(|| {
            let (file, folder) = (repository.shown(file), repository.shown(&folder));
            format!("{file} cannot be copied to {folder}; nothing was changed")
        })?;
    }
    Ok(folder)
}

fn copy_file(file: &Path, copy: &Path) -> std::io::Result<()> {
    fs::create_dir_all(copy.parent().expect("a file lies in a folder"))?;
    fs::copy(file, copy).map(drop)
}

/// A folder that was not there before.
fn fresh_folder(repository: &Repository) -> anyhow::Result<PathBuf> {
    let all = repository.root().join(FOLDER);
    fs::create_dir_all(&all).with_context(|| format!("{FOLDER}/ cannot be made"))?;
    let now = humantime::format_rfc3339_micros(SystemTime::now()).to_string();
    // Windows allows no colon in a name.
    let folder = all.join(now.replace(':', "-"));
    let made = fs::create_dir(&folder);
    made.with_context(|| format!("{} cannot be made", repository.shown(&folder)))?;
    Ok(folder)
}
