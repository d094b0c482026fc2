//! Where the course lies.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Where the results files are, below the root of the repository.
pub const RESULTS: &str = "code/capstone/results";

/// The root of the repository that `folder` lies in.
pub fn repository_root(folder: &Path) -> Result<PathBuf> {
    let is_root = |folder: &&Path| {
        folder.join("book.toml").is_file()
            && folder.join(RESULTS).parent().is_some_and(Path::is_dir)
    };
    let root = folder.ancestors().find(is_root);
    let root = root.with_context(|| {
        format!(
            "{} is not inside the course's repository: run this in a clone of it",
            folder.display()
        )
    })?;
    Ok(root.to_owned())
}
