//! The scratch folder: a small workspace under `target/course` that holds one submission.
//!
//! The exercise lies at the same relative path as in the repository, so that compilers and panics
//! name `exercises/1-buffer-reuse/src/lib.rs:12`, which a terminal can open at the root.
//! Whatever the submission does to its own folder happens here, never to the learner's files.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::Context;

use super::completion::Files;
use super::limits::Limits;
use super::{Submission, manifest};
use crate::repository::Repository;

#[derive(Debug)]
pub struct Scratch<'s> {
    submission: &'s Submission<'s>,
    /// The repository that the submission comes from.
    pub root: PathBuf,
    pub workspace: PathBuf,
    pub package: PathBuf,
    manifest: String,
    /// The tests that are rewritten, so that they report.
    tests: Files,
    lock: Option<Vec<u8>>,
    /// Replacements that turn a path in the scratch folder into the one to show, longest first.
    paths: Vec<(String, String)>,
}

impl<'s> Scratch<'s> {
    /// Removes what an earlier submission left in `folder` and lays this one out.
    pub fn lay(
        repository: &Repository,
        submission: &'s Submission<'s>,
        folder: &Path,
        limits: &Limits,
    ) -> anyhow::Result<Self> {
        let exercise = submission.exercise;
        let workspace = folder.join(&exercise.folder);
        let package = workspace.join("exercises").join(&exercise.folder);
        let lock = match fs::read(repository.root().join("Cargo.lock")) {
            Ok(lock) => Some(lock),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error).context("Cargo.lock cannot be read"),
        };
        let mut paths = vec![
            (format!("{}/", workspace.display()), String::new()),
            (format!("{}/", repository.root().display()), String::new()),
        ];
        paths.extend(submission.shown_as.iter().cloned());

        let tests = match limits.completion {
            Some(completion) => (completion.rewrite)(&submission.files, &exercise.name),
            None => Ok(Files::new()),
        };
        let scratch = Self {
            tests: tests.with_context(|| repository.shown(&exercise.path))?,
            submission,
            manifest: manifest::workspace(repository, exercise, submission.safe_only)?,
            root: repository.root().to_owned(),
            workspace,
            package,
            lock,
            paths,
        };
        scratch.write()?;
        Ok(scratch)
    }

    /// Lays the files out again if a test has removed its folder.
    pub fn restore(&self) -> anyhow::Result<()> {
        match self.package.join("Cargo.toml").is_file() {
            true => Ok(()),
            false => self.write(),
        }
    }

    /// Text from a compiler or a test, with the paths that a reader can open.
    pub fn show(&self, text: &str) -> String {
        let replace = |text: String, (from, to): &(String, String)| text.replace(from, to);
        self.paths.iter().fold(text.to_owned(), replace)
    }

    fn write(&self) -> anyhow::Result<()> {
        match fs::remove_dir_all(&self.workspace) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| {
                    format!("{} cannot be emptied; remove it", self.workspace.display())
                });
            }
            _ => {}
        }
        for (file, bytes) in &self.submission.files {
            let bytes = self.tests.get(file).unwrap_or(bytes);
            put(&self.package.join(file), bytes)?;
        }
        if let Some(lock) = &self.lock {
            put(&self.workspace.join("Cargo.lock"), lock)?;
        }
        put(&self.workspace.join("Cargo.toml"), self.manifest.as_bytes())
    }
}

/// cargo compares times and not contents, and clocks are set back. A file of this age is newer than
/// whatever was compiled before.
const AHEAD: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

fn put(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().expect("a file lies in a folder");
    let write = || {
        fs::create_dir_all(folder)?;
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.set_modified(SystemTime::now() + AHEAD)
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}
