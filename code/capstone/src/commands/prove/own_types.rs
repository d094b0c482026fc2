//! The files that `--type` names, taken together.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use capstone::prove::own_type::OwnType;

/// Reads them all, before any is compiled.
pub(super) fn read(files: &[PathBuf]) -> Result<Vec<OwnType>> {
    let mut known: BTreeMap<String, &PathBuf> = BTreeMap::new();
    let mut types = Vec::new();
    for file in files {
        let own_type = OwnType::read(file)?;
        let name = own_type.name().kebab.clone();
        if let Some(other) = known.insert(name, file) {
            bail!(
                "{} and {} would have one name in the results: rename one of them",
                other.display(),
                file.display()
            );
        }
        types.push(own_type);
    }
    Ok(types)
}

/// Whether these are the Rust files of the folder, and all of them.
pub(super) fn are_all_of(files: &[PathBuf], folder: &Path) -> Result<bool> {
    let given = files.iter().map(fs::canonicalize);
    let Ok(given) = given.collect::<Result<BTreeSet<_>, _>>() else {
        return Ok(false);
    };
    let unreadable = || format!("the folder {} can't be read", folder.display());
    let there = fs::read_dir(folder).with_context(unreadable)?;
    let there = there.map(|entry| fs::canonicalize(entry?.path()));
    let mut there: BTreeSet<_> = there.collect::<Result<_, _>>().with_context(unreadable)?;
    there.retain(|path| path.extension().is_some_and(|ending| ending == "rs"));
    Ok(given == there)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_of_types_is_of_all_that_lie_in_the_folder_and_of_no_others() {
        let [folder, elsewhere] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let file = |folder: &tempfile::TempDir, name: &str| {
            let file = folder.path().join(name);
            fs::write(&file, "").unwrap();
            file
        };
        let [one, two, _] = ["one.rs", "two.rs", "Cargo.toml"].map(|name| file(&folder, name));
        let other = file(&elsewhere, "two.rs");
        let all = |files: &[&PathBuf]| {
            let files: Vec<PathBuf> = files.iter().copied().cloned().collect();
            are_all_of(&files, folder.path()).unwrap()
        };
        assert!(all(&[&two, &one]));
        assert!(!all(&[&one]));
        assert!(!all(&[&one, &other]));
        assert!(!all(&[&one, &two, &other]));
        assert!(!all(&[&one, &two, &folder.path().join("none.rs")]));
    }
}
