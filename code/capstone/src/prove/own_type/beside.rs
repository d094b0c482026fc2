//! The Cargo.toml beside a type's file, from which the file may take crates in the versions of the Cargo.lock there.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use toml::{Table, Value};

/// What a file takes from its folder; nothing if it names no crate so.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Those of `[dependencies]` that the file names.
    pub(super) dependencies: Table,
    /// Their versions, if they are locked.
    pub(super) lock: Option<PathBuf>,
}

impl Beside {
    /// For the dependencies that the file `shown` in this folder names.
    pub(super) fn of(folder: &Path, named: &Table, shown: &str) -> Result<Self> {
        let is_taken = |about: &Value| about.get("workspace") == Some(&Value::Boolean(true));
        let taken = named.iter().filter(|(_, about)| is_taken(about));
        let taken: Vec<&str> = taken.map(|(name, _)| name.as_str()).collect();
        if taken.is_empty() {
            return Ok(Self::default());
        }
        let path = folder.join("Cargo.toml");
        let manifest = path.display();
        let takes = taken.join("`, `");
        let text = fs::read_to_string(&path).with_context(|| {
            format!("{shown} takes `{takes}` from {manifest}, which can't be read")
        })?;
        let table: Table = text.parse().with_context(|| {
            format!("{manifest}, from which {shown} takes `{takes}`, is not valid TOML")
        })?;
        let there = table.get("dependencies").and_then(Value::as_table);
        let mut dependencies = there.cloned().unwrap_or_default();
        for name in &taken {
            ensure!(
                dependencies.contains_key(*name),
                "{shown} takes `{name}` from [dependencies] in {manifest}, which does not name it: add it there, or write its version after //@"
            );
        }
        dependencies.retain(|name, _| taken.contains(&name));
        for about in dependencies.iter_mut().map(|(_, about)| about) {
            if let Some(Value::String(path)) = about.get_mut("path") {
                *path = folder.join(&*path).display().to_string();
            }
        }
        let lock = Some(folder.join("Cargo.lock")).filter(|lock| lock.exists());
        Ok(Self { dependencies, lock })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beside(manifest: Option<&str>) -> Result<Beside> {
        let folder = tempfile::tempdir().unwrap();
        if let Some(manifest) = manifest {
            fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
            fs::write(folder.path().join("Cargo.lock"), "").unwrap();
        }
        let named = "one.workspace = true\ntwo = \"2\"".parse().unwrap();
        Beside::of(folder.path(), &named, "mine.rs")
    }

    #[test]
    fn what_the_file_names_is_taken_with_its_lock_and_what_is_missing_is_told() {
        let found = beside(Some(
            "[dependencies]\none = { path = \"x\" }\nthree = \"3\"",
        ))
        .unwrap();
        assert_eq!(found.dependencies.len(), 1);
        let path = found.dependencies["one"]["path"].as_str().unwrap();
        assert!(Path::new(path).is_absolute(), "{path}");
        assert!(found.lock.is_some());

        for (manifest, told) in [
            (None, "which can't be read"),
            (Some("[dependencies"), "is not valid TOML"),
            (
                Some("[dependencies]\ntwo = \"2\""),
                "which does not name it",
            ),
        ] {
            let error = beside(manifest).unwrap_err().to_string();
            assert!(
                error.contains("mine.rs") && error.contains("`one`"),
                "{error}"
            );
            assert!(error.contains(told), "{error}");
        }
    }
}
