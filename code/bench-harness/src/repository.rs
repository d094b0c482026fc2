//! The repository of the course: where it lies, which commit was measured, and whether a commit is known here.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

/// Where the results files are, below the root of the repository.
pub const RESULTS: &str = "code/capstone/results";

/// The root of the repository that the current folder lies in.
pub fn repository_root() -> Result<PathBuf> {
    let folder = env::current_dir()?;
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

/// The files that decide what any recording measures: a changed chapter or test leaves it true.
const MEASURED: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    ".cargo",
    "rust-toolchain.toml",
    "code/hintpool/Cargo.toml",
    "code/hintpool/src",
    "code/bench-harness",
    "code/capstone/Cargo.toml",
    "code/capstone/src",
];

/// The source of what was measured.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Commit {
    /// The full hash of the commit.
    pub hash: String,
    /// Files that decide what is measured and that differed from the commit; `--allow-dirty` let them pass.
    pub dirty: Vec<String>,
}

/// The commit checked out at `root`, and which of the measured files differ from it.
///
/// `files` are those that decide what is measured besides those of every recording.
pub fn measured_commit(root: &Path, files: &[&str]) -> Result<Commit> {
    let hash = git(root, &["rev-parse", "HEAD"]).context(
        "a recording names the commit that it measured: record in a git clone of the course",
    )?;
    let mut status = vec!["status", "--porcelain", "--untracked-files=all", "--"];
    status.extend(MEASURED);
    status.extend(files);
    let dirty = git(root, &status)?;
    Ok(Commit {
        hash: hash.trim().to_owned(),
        dirty: dirty
            .lines()
            .filter_map(|line| line.get(3..))
            .map(str::to_owned)
            .collect(),
    })
}

/// Written by `cargo course handout`, whose copy begins a history of its own.
const HANDED_OUT: &str = ".handout";

/// Whether the history at `root` holds the commit.
///
/// `None` where there is no git, no clone, only the last part of the history, or one that a hand-out began.
pub fn is_known(root: &Path, hash: &str) -> Option<bool> {
    let shallow = git(root, &["rev-parse", "--is-shallow-repository"]).ok()?;
    let whole = shallow.trim() == "false" && !root.join(HANDED_OUT).exists();
    whole.then(|| git(root, &["merge-base", "--is-ancestor", hash, "HEAD"]).is_ok())
}

/// What `git` prints with these arguments at `root`.
fn git(root: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .output()
        .context("git can't be run: install it")?;
    ensure!(
        output.status.success(),
        "`git {}` failed: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8(output.stdout)?)
}
