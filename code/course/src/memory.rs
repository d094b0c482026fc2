//! What the command remembers between two runs: small JSON files under `target/course`.
//!
//! Each holds only what can be found out again, so a file that is damaged or gone counts as empty.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::repository::Repository;

pub fn load<T: DeserializeOwned + Default>(repository: &Repository, name: &str) -> T {
    let bytes = fs::read(file(repository, name)).ok();
    bytes
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

pub fn save<T: Serialize>(
    repository: &Repository,
    name: &str,
    remembered: &T,
) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(remembered)?;
    replace(&file(repository, name), text.as_bytes())
}

/// Writes a file whole: whoever reads it sees the old one or the new one, and never half of it.
pub fn replace(file: &Path, contents: &[u8]) -> anyhow::Result<()> {
    let mut fresh = file.as_os_str().to_owned();
    fresh.push(".new");
    let folder = file.parent().expect("a file lies in a folder");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&fresh, contents))
        .and_then(|()| fs::rename(&fresh, file))
        .with_context(|| format!("{} cannot be written", file.display()))
}

fn file(repository: &Repository, name: &str) -> PathBuf {
    repository.output().join(name).with_extension("json")
}
