//! A solution is a submission: an exercise's folder with one or more files laid over it, built and
//! tested in a scratch folder under limits. The learner's files, the pristine starter, the reference
//! solution and each wrong solution all go this way.
//!
//! A [`sandbox`] does one submission at a time. The steps, each in a file: [`scratch`] lays the
//! files out, `manifest` writes the workspace around them, [`completion`] may make each test report in a way
//! that a submission cannot forge, [`build`] has cargo compile them, [`run`] runs each test in a
//! process of its own, [`process`] holds every such process to its [`limits`], an [`isolation`] keeps
//! strangers' code in a container while it is compiled and run, [`outcome`] says how a test ended,
//! [`stages`] goes through an exercise in order, and a [`test_run`] is all of it.

pub mod build;
pub mod completion;
mod environment;
pub mod isolation;
pub mod limits;
mod manifest;
pub mod outcome;
pub mod process;
pub mod run;
pub mod sandbox;
pub mod scratch;
pub mod stages;
pub mod test_run;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use walkdir::WalkDir;

use crate::exercise::Exercise;
use crate::repository::Repository;

/// An exercise with the files of one attempt at it. Nothing is on disk yet.
#[derive(Debug)]
pub struct Submission<'e> {
    pub exercise: &'e Exercise,
    /// Every file of the package, relative to the exercise's folder.
    files: BTreeMap<PathBuf, Vec<u8>>,
    /// Paths that compilers and panics name, and what a reader should see in their place.
    shown_as: Vec<(String, String)>,
    /// Whether the compiler refuses unsafe code.
    safe_only: bool,
}

impl<'e> Submission<'e> {
    /// The learner's files as they are.
    pub fn learners(repository: &Repository, exercise: &'e Exercise) -> anyhow::Result<Self> {
        let submission = Self::folder(repository, exercise)?;
        let home = exercise.path.canonicalize();
        let home = home.with_context(|| repository.shown(&exercise.path))?;
        for file in &exercise.files {
            let path = exercise.path.join(file);
            let name = repository.shown(&path);
            let starter = repository.shown(&exercise.starter_of(file));
            if let Err(error) = repository.read(&path) {
                bail!("{error:#}; the untouched file is {starter}");
            }
            let real = path.canonicalize().with_context(|| name.clone())?;
            if !real.starts_with(&home) || !submission.files.contains_key(file) {
                bail!("{name} is reached through a symbolic link; put the file itself there");
            }
        }
        submission.check_tests(repository)?;
        Ok(submission)
    }

    /// The exercise as nobody has touched it.
    pub fn starter(repository: &Repository, exercise: &'e Exercise) -> anyhow::Result<Self> {
        let mut submission = Self::folder(repository, exercise)?;
        for file in &exercise.files {
            submission.lay_over(repository, file, &exercise.starter_of(file))?;
        }
        Ok(submission)
    }

    /// The starter with the file at `path` in place of the learner's first file.
    pub fn solution(
        repository: &Repository,
        exercise: &'e Exercise,
        path: &Path,
    ) -> anyhow::Result<Self> {
        let mut submission = Self::starter(repository, exercise)?;
        submission.lay_over(repository, &exercise.files[0], path)?;
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
        submission.lay_text_over(repository, &exercise.files[0], program.to_owned(), shown);
        Ok(submission)
    }

    /// The starter with what somebody handed in. It is compiled as safe code only: unsafe code can make
    /// any test pass.
    pub fn received(
        repository: &Repository,
        exercise: &'e Exercise,
        files: &BTreeMap<PathBuf, Vec<u8>>,
    ) -> anyhow::Result<Self> {
        let mut submission = Self::starter(repository, exercise)?;
        submission.safe_only = true;
        submission.shown_as.clear();
        for file in exercise
            .files
            .iter()
            .filter(|file| files.contains_key(*file))
        {
            submission.files.insert(file.clone(), files[file].clone());
        }
        Ok(submission)
    }

    /// A test file that is gone would otherwise be cargo's to report, in words about targets.
    fn check_tests(&self, repository: &Repository) -> anyhow::Result<()> {
        for test in self.exercise.stages.iter().flat_map(|stage| &stage.tests) {
            let binary = &test.id.binary;
            let file = PathBuf::from(format!("tests/{binary}.rs"));
            let folder = PathBuf::from(format!("tests/{binary}/main.rs"));
            if !self.files.contains_key(&file) && !self.files.contains_key(&folder) {
                bail!(
                    "{} is missing; put the exercise's tests back",
                    repository.shown(&self.exercise.path.join(file))
                );
            }
        }
        Ok(())
    }

    /// Symbolic links are left out: what they lead to may lie outside, and editors leave some about. So
    /// are editors' own files and the exercise's page, which change nothing in what is compiled.
    fn folder(repository: &Repository, exercise: &'e Exercise) -> anyhow::Result<Self> {
        let mut files = BTreeMap::new();
        let entries = WalkDir::new(&exercise.path)
            .follow_links(false)
            .into_iter()
            .filter_entry(|entry| {
                let made_by_tools = entry.file_name() == "target" || entry.file_name() == ".git";
                (entry.depth() != 1 || !made_by_tools) && !is_beside_the_code(entry.file_name())
            });
        for entry in entries {
            let entry = entry.with_context(|| repository.shown(&exercise.path))?;
            if !entry.file_type().is_file() {
                continue;
            }
            let path = entry.path();
            let bytes = std::fs::read(path)
                .with_context(|| format!("{} cannot be read", repository.shown(path)))?;
            let relative = path.strip_prefix(&exercise.path);
            let relative = relative.expect("the walk began at the exercise");
            files.insert(relative.to_owned(), bytes);
        }
        Ok(Self {
            exercise,
            files,
            shown_as: Vec::new(),
            safe_only: false,
        })
    }

    fn lay_over(
        &mut self,
        repository: &Repository,
        file: &Path,
        source: &Path,
    ) -> anyhow::Result<()> {
        let text = repository.read(source)?;
        self.lay_text_over(repository, file, text, repository.shown(source));
        Ok(())
    }

    fn lay_text_over(&mut self, repository: &Repository, file: &Path, text: String, shown: String) {
        self.files.insert(file.to_owned(), text.into_bytes());
        let covered = repository.shown(&self.exercise.path.join(file));
        self.shown_as.retain(|(from, _)| *from != covered);
        self.shown_as.push((covered, shown));
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
