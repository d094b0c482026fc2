//! A wrong solution: a file whose first line names the test that it fails.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::exercise::TestId;
use crate::repository::Repository;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Declaration {
    pub(super) test: TestId,
    pub(super) reason: String,
}

/// The wrong solutions of an exercise, in order of their names; or what is wrong with the folder.
pub(super) fn files(repository: &Repository, folder: &Path) -> Result<Vec<PathBuf>, String> {
    let shown = repository.shown(folder);
    let entries = fs::read_dir(folder).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            format!("{shown}/ is missing; wrong solutions belong there")
        }
        _ => format!("{shown}/ cannot be read: {error}"),
    })?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(|error| format!("{shown}/ cannot be read: {error}"))?
            .path();
        if path.extension() == Some(OsStr::new("rs")) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Reads `// fails: BINARY::TEST_PATH — reason` from the first line.
pub(super) fn declaration(source: &str) -> Option<Declaration> {
    let claim = source.lines().next()?.strip_prefix("// fails: ")?;
    let (test, reason) = claim.split_once(" — ")?;
    let reason = reason.trim();
    (!reason.is_empty()).then_some(Declaration {
        test: TestId::parse(test.trim())?,
        reason: reason.to_owned(),
    })
}
