//! Copies of a learner's files, made before a command writes over them.
//!
//! They lie in `backups/` at the root, which git ignores, and not under `target/`, which `cargo clean`
//! removes. Each copy gets a folder of its own, named by the time; none is ever written again.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Context;

use crate::repository::Repository;
use crate::text;

const FOLDER: &str = "backups";

/// What was copied.
#[derive(Debug)]
pub struct Kept {
    files: usize,
    /// The folder that holds them now, each at the same path as before.
    pub folder: String,
}

/// Such as `1 file in backups/…/`.
impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}/", text::count(self.files, "file"), self.folder)
    }
}

/// Copies those of `files` that are there; they lie in the repository.
pub fn keep(repository: &Repository, files: &[PathBuf]) -> anyhow::Result<Option<Kept>> {
    let there: Vec<&PathBuf> = files.iter().filter(|file| file.exists()).collect();
    if there.is_empty() {
        return Ok(None);
    }
    let folder = fresh_folder(repository)?;
    for file in &there {
        let relative = file.strip_prefix(repository.root());
        let copy = folder.join(relative.context("only files of the course are backed up")?);
        copy_file(file, &copy).with_context(|| {
            let (file, folder) = (repository.shown(file), repository.shown(&folder));
            format!("{file} cannot be copied to {folder}; nothing was changed")
        })?;
    }
    Ok(Some(Kept {
        files: there.len(),
        folder: repository.shown(&folder),
    }))
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
