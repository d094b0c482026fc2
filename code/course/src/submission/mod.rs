//! A solution is a submission: an exercise's folder with one or more files laid over it, built and
//! tested in a scratch folder under limits. The learner's files, the pristine starter, the reference
//! solution and each wrong solution all go this way.
//!
//! A [`sandbox`] does one submission at a time. It lays the files out in a scratch folder, [`build`] has cargo
//! compile them, and [`run`] runs each test in a process of its own. [`process`] holds every such process to its [`limits`], an [`isolation`] keeps strangers' code
//! in a container while it is compiled and run, and a [`test_run`] goes through an exercise in order.

pub mod build;
pub mod isolation;
pub mod limits;
pub mod process;
pub mod run;
pub mod sandbox;
pub mod test_run;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use walkdir::WalkDir;

use crate::exercise::Exercise;
use crate::repository::Repository;

/// The files of an exercise, by their paths in it.
pub type Files = BTreeMap<PathBuf, Vec<u8>>;

/// An exercise with the files of one attempt at it. Nothing is on disk yet.
#[derive(Debug)]
pub struct Submission<'e> {
    pub exercise: &'e Exercise,
    /// Every file of the package.
    files: Files,
    /// Paths that compilers and panics name, and what a reader should see in their place.
    shown_as: BTreeMap<String, String>,
    /// Whether the compiler refuses unsafe code.
    safe_only: bool,
}

impl<'e> Submission<'e> {
    /// The learner's files as they are.
    pub fn learners(repository: &Repository, exercise: &'e Exercise) -> anyhow::Result<Self> {
        let mut submission = Self::folder(repository, exercise)?;
        for file in &exercise.files {
            let path = exercise.path.join(file);
            let starter = repository.shown(&exercise.starter_of(file));
            let read = repository.read(&path);
            let text =
                read.map_err(|error| anyhow!("{error:#}; the untouched file is {starter}"))?;
            submission.files.insert(file.clone(), text.into_bytes());
        }
        Ok(submission)
    }

    /// The exercise as nobody has touched it.
    pub fn starter(repository: &Repository, exercise: &'e Exercise) -> anyhow::Result<Self> {
        let mut submission = Self::folder(repository, exercise)?;
        for file in &exercise.files {
            let starter = exercise.starter_of(file);
            let text = repository.read(&starter)?;
            submission.lay_over(repository, file, text, repository.shown(&starter));
        }
        Ok(submission)
    }

    /// The starter with this program in place of the learner's first file; messages call it `shown`.
    pub fn program(
        repository: &Repository,
        exercise: &'e Exercise,
        program: &str,
        shown: String,
    ) -> anyhow::Result<Self> {
        let mut submission = Self::starter(repository, exercise)?;
        submission.lay_over(repository, &exercise.files[0], program.to_owned(), shown);
        Ok(submission)
    }

    /// The starter with the learner's files that somebody handed in. It is compiled as safe code only:
    /// unsafe code can make any test pass.
    pub fn received(
        repository: &Repository,
        exercise: &'e Exercise,
        files: &Files,
    ) -> anyhow::Result<Self> {
        let mut submission = Self::starter(repository, exercise)?;
        submission.safe_only = true;
        submission.shown_as.clear();
        let mut own = files.clone();
        own.retain(|file, _| exercise.files.contains(file));
        submission.files.extend(own);
        Ok(submission)
    }

    /// Symbolic links are left out: what they lead to may lie outside, and editors leave some about. So
    /// are editors' own files and the exercise's page, which change nothing in what is compiled.
    fn folder(repository: &Repository, exercise: &'e Exercise) -> anyhow::Result<Self> {
        let mut files = BTreeMap::new();
        let entries = WalkDir::new(&exercise.path)
            .into_iter()
            .filter_entry(|entry| {
                let built = entry.depth() == 1 && entry.file_name() == "target";
                !built && !is_beside_the_code(entry.file_name())
            });
        for entry in entries {
            let entry = entry.with_context(|| repository.shown(&exercise.path))?;
            if entry.file_type().is_file() {
                let path = entry.path();
                let cannot = || format!("{} cannot be read", repository.shown(path));
                let bytes = std::fs::read(path).with_context(cannot)?;
                let relative = path.strip_prefix(&exercise.path);
                let relative = relative.expect("the walk began at the exercise");
                files.insert(relative.to_owned(), bytes);
            }
        }
        Ok(Self {
            exercise,
            files,
            shown_as: BTreeMap::new(),
            safe_only: false,
        })
    }

    fn lay_over(&mut self, repository: &Repository, file: &Path, text: String, shown: String) {
        self.files.insert(file.to_owned(), text.into_bytes());
        let covered = repository.shown(&self.exercise.path.join(file));
        self.shown_as.insert(covered, shown);
    }

    /// Changes whenever a file does, so that a recorded result can be told to be out of date.
    pub fn fingerprint(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.files.hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }
}

/// A file that an editor or a desktop leaves, or the page of the exercise.
fn is_beside_the_code(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    // vim tries whether it can write a folder with a file of the name 4913.
    let of_an_editor = name.starts_with('.')
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || name == "4913";
    of_an_editor || name == "README.md"
}
