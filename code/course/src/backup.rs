//! Copies of a learner's files, made before a command writes over them.
//!
//! They lie in `backups/` at the root, which git ignores, and not under `target/`, which `cargo clean`
//! removes. Each copy gets a folder of its own, named by the time; none is ever written again.

use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::Context;

use crate::repository::Repository;
use crate::text;

const FOLDER: &str = "backups";

/// Copies those of `files` that are there; they lie in the repository. Says what was copied to which folder,
/// such as `1 file in backups/…/`; each is at the same path there as before.
pub fn keep(repository: &Repository, files: &[PathBuf]) -> anyhow::Result<Option<String>> {
    let there: Vec<&PathBuf> = files.iter().filter(|file| file.exists()).collect();
    if there.is_empty() {
        return Ok(None);
    }
    let folder = fresh_folder(repository)?;
    for file in &there {
        let relative = file.strip_prefix(repository.root());
        let copy = folder.join(relative.context("only files of the course are backed up")?);
        let made = fs::create_dir_all(copy.parent().expect("a file lies in a folder"));
        let copied = made.and_then(|()| fs::copy(file, &copy));
        copied.with_context(|| {
            let (file, folder) = (repository.shown(file), repository.shown(&folder));
            format!("{file} cannot be copied to {folder}; nothing was changed")
        })?;
    }
    let count = text::count(there.len(), "file");
    Ok(Some(format!("{count} in {}/", repository.shown(&folder))))
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
