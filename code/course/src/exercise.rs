//! An exercise, as its `Cargo.toml` describes it under `[package.metadata.exercise]`.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use serde::{Deserialize, Serialize};

use crate::repository::Repository;

/// What the section holds; the last three are not in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    pub number: u32,
    pub title: String,
    /// Such as `easy`.
    pub level: String,
    pub minutes: u32,
    /// The page of the book that sets the exercise.
    pub chapter: String,
    /// The learner's files, relative to the exercise's folder. All else is fixed.
    pub files: Vec<PathBuf>,
    pub stages: Vec<Stage>,
    pub hints: Vec<Hint>,
    /// The stage at which the experienced may begin; those before it are run last.
    fast_track: Option<usize>,
    /// The package's name, such as `buffer-reuse`.
    #[serde(skip)]
    pub name: String,
    /// The folder's name in `exercises/` and in `solutions-private/`, such as `1-buffer-reuse`.
    #[serde(skip)]
    pub folder: String,
    #[serde(skip)]
    pub path: PathBuf,
}

/// Hints, from a first one to nearly the answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hint {
    pub text: String,
    /// The number of the stage it is about; `None` for all of them.
    pub stage: Option<usize>,
}

/// A step of an exercise: it is done when all of its tests pass.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    pub name: String,
    pub tests: Vec<TestId>,
}

/// A test's full name, `BINARY::TEST_PATH`; the binary is a file in the exercise's `tests/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct TestId {
    pub binary: String,
    pub path: String,
}

#[derive(Deserialize)]
struct Manifest {
    package: Package,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    exercise: Exercise,
}

impl Exercise {
    /// Reads `path/Cargo.toml`; an error names the file.
    pub fn read(repository: &Repository, path: &Path) -> anyhow::Result<Self> {
        let manifest = path.join("Cargo.toml");
        let shown = repository.shown(&manifest);
        let read = toml::from_str(&repository.read(&manifest)?);
        let read: Manifest = read.map_err(|error| anyhow!("{shown}: {error}"))?;
        let mut exercise = read.package.metadata.exercise;
        let folder = path.file_name().unwrap_or_default();
        exercise.folder = folder.to_string_lossy().into_owned();
        exercise.name = read.package.name;
        exercise.path = path.to_owned();
        Ok(exercise)
    }

    /// Where the teacher's files about it are.
    pub fn solutions(&self, repository: &Repository) -> PathBuf {
        repository.solutions().join(&self.folder)
    }

    /// Where the untouched form of a learner's file is kept: `src/lib.rs` in `starter/lib.rs`.
    pub fn starter_of(&self, file: &Path) -> PathBuf {
        let name = file.strip_prefix("src").unwrap_or(file);
        self.path.join("starter").join(name)
    }

    /// Everything a learner may call this exercise.
    pub fn handles(&self) -> [String; 4] {
        [
            self.number.to_string(),
            self.name.to_lowercase(),
            self.folder.to_lowercase(),
            self.level.to_lowercase(),
        ]
    }

    pub fn tests(&self) -> impl Iterator<Item = &TestId> {
        self.stages.iter().flat_map(|stage| &stage.tests)
    }

    /// The number of the stage that a learner names, as in `stage_2` or `2`.
    pub fn stage(&self, name: &str) -> anyhow::Result<usize> {
        let stage = name.strip_prefix("stage_").unwrap_or(name).parse().ok();
        let (number, last) = (self.number, self.stages.len());
        stage.filter(|stage| (1..=last).contains(stage)).with_context(|| {
            format!("exercise {number} has no stage `{name}`; its stages are `stage_1` to `stage_{last}`, as in `cargo course test {number} stage_1`")
        })
    }

    /// The tests that a learner names: those of a stage, as in `stage_2` or `2`, or one.
    pub fn tests_named(&self, name: &str) -> anyhow::Result<Vec<&TestId>> {
        if let Ok(stage) = self.stage(name) {
            return Ok(self.stages[stage - 1].tests.iter().collect());
        }
        let test = self.tests().find(|test| test.name() == name);
        let (number, last) = (self.number, self.stages.len());
        test.map(|test| vec![test]).with_context(|| {
            format!(
                "exercise {number} has no stage and no test `{name}`; its stages are 1 to {last}"
            )
        })
    }

    /// The number of the stage at which the fast track begins; an error if there is none.
    pub fn fast_track(&self) -> anyhow::Result<usize> {
        let Self { number, name, .. } = self;
        let none = || format!("exercise {number}, {name}, has no fast track; leave out `--fast`");
        self.fast_track.with_context(none)
    }

    /// The numbers of all stages, those before `first` at the end.
    pub fn stages_from(&self, first: usize) -> Vec<usize> {
        (first..=self.stages.len()).chain(1..first).collect()
    }
}

impl TestId {
    /// Its name within its file, without the modules around it.
    pub fn name(&self) -> &str {
        self.path.rsplit("::").next().unwrap_or(&self.path)
    }
}

impl fmt::Display for TestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}", self.binary, self.path)
    }
}

impl From<TestId> for String {
    fn from(test: TestId) -> Self {
        test.to_string()
    }
}

impl TryFrom<String> for TestId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.split_once("::") {
            Some((binary, path)) => Ok(Self {
                binary: binary.to_owned(),
                path: path.to_owned(),
            }),
            None => Err(format!(
                "`{text}` is no test; write `BINARY::TEST_PATH`, where BINARY is a file in tests/"
            )),
        }
    }
}
