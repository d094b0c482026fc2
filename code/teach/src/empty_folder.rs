//! A folder that may be written to, since nothing is in it.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::Context;

/// Whether there is nothing in it, or no such folder yet. One that cannot be read is an error, since it may hold something.
pub(crate) fn is_empty(folder: &Path) -> anyhow::Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", folder.display())),
    }
}
