//! An exercise, as its `Cargo.toml` describes it under `[package.metadata.exercise]`.

use std::fmt;
use std::path::{Component, Path, PathBuf};

use anyhow::{anyhow, bail};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use toml::Spanned;

use crate::repository::Repository;

/// What the section holds; the last three are not in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    pub number: u32,
    pub title: String,
    pub level: Level,
    pub minutes: u32,
    /// The page of the book that sets the exercise.
    pub chapter: String,
    /// The learner's files, relative to the exercise's folder. All else is fixed.
    #[serde(deserialize_with = "files")]
    pub files: Vec<PathBuf>,
    pub stages: Vec<Stage>,
    #[serde(default)]
    pub hints: Vec<Hint>,
    /// The stage at which the experienced may begin; those before it are run last.
    fast_track: Option<Spanned<usize>>,
    /// The package's name, such as `buffer-reuse`.
    #[serde(skip)]
    pub name: String,
    /// The folder's name in `exercises/` and in `solutions-private/`, such as `1-buffer-reuse`.
    #[serde(skip)]
    pub folder: String,
    #[serde(skip)]
    pub path: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Easy,
    Medium,
    Hard,
}

/// Hints, from a first one to nearly the answer.
#[derive(Debug, Deserialize)]
#[serde(from = "RawHint")]
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
    pub tests: Vec<StageTest>,
}

/// A test that a stage names, and the line that names it.
#[derive(Debug, Deserialize)]
#[serde(from = "Spanned<TestId>")]
pub struct StageTest {
    pub id: TestId,
    pub line: usize,
}

/// A test's full name, `BINARY::TEST_PATH`; the binary is a file in the exercise's `tests/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct TestId {
    pub binary: String,
    pub path: String,
}

impl Exercise {
    /// Reads `path/Cargo.toml`; an error names the file and the line.
    pub fn read(repository: &Repository, path: &Path) -> anyhow::Result<Self> {
        let manifest = path.join("Cargo.toml");
        let source = repository.read(&manifest)?;
        let place = |byte: usize| {
            let line = line_of(&source, byte);
            format!("{}:{line}", repository.shown(&manifest))
        };
        let read: Manifest = toml::from_str(&source).map_err(|error| {
            let byte = error.span().map_or(0, |span| span.start);
            anyhow!("{}: {}", place(byte), error.message())
        })?;
        let Package { name, metadata } = read.package;
        let mut exercise = metadata.exercise;
        for test in exercise
            .stages
            .iter_mut()
            .flat_map(|stage| &mut stage.tests)
        {
            test.line = line_of(&source, test.line);
        }
        let last = exercise.stages.len();
        if let Some(stage) = &exercise.fast_track
            && !(2..=last).contains(stage.get_ref())
        {
            bail!(
                "{}: a fast track begins at one of the stages 2 to {last}",
                place(stage.span().start)
            );
        }
        let folder = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(Self {
            name,
            folder: folder.into_owned(),
            path: path.to_owned(),
            ..exercise
        })
    }

    pub fn manifest(&self) -> PathBuf {
        self.path.join("Cargo.toml")
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
            self.level.to_string(),
        ]
    }

    /// The number of the stage that a learner names, as in `stage_2` or `2`.
    pub fn stage(&self, name: &str) -> anyhow::Result<usize> {
        let number = name.strip_prefix("stage_").unwrap_or(name).parse();
        let last = self.stages.len();
        match number {
            Ok(number) if (1..=last).contains(&number) => Ok(number),
            _ => bail!(
                "exercise {0} has no stage `{name}`; its stages are `stage_1` to `stage_{last}`, as in `cargo course test {0} stage_1`",
                self.number
            ),
        }
    }

    /// The tests that a learner names: those of a stage, as in `stage_2` or `2`, or one.
    pub fn tests_named(&self, name: &str) -> anyhow::Result<Vec<&TestId>> {
        if let Ok(stage) = self.stage(name) {
            let tests = &self.stages[stage - 1].tests;
            return Ok(tests.iter().map(|test| &test.id).collect());
        }
        let mut tests = self.stages.iter().flat_map(|stage| &stage.tests);
        match tests.find(|test| test.id.name() == name) {
            Some(test) => Ok(vec![&test.id]),
            None => bail!(
                "exercise {} has no stage and no test `{name}`; its stages are 1 to {}",
                self.number,
                self.stages.len()
            ),
        }
    }

    /// The number of the stage at which the fast track begins; an error if there is none.
    pub fn fast_track(&self) -> anyhow::Result<usize> {
        let Self { number, name, .. } = self;
        let stage = self.fast_track.as_ref().map(|stage| *stage.get_ref());
        stage.ok_or_else(|| {
            anyhow!("exercise {number}, {name}, has no fast track; leave out `--fast`")
        })
    }

    pub fn test_count(&self) -> usize {
        self.stages.iter().map(|stage| stage.tests.len()).sum()
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Easy => "easy",
            Self::Medium => "medium",
            Self::Hard => "hard",
        })
    }
}

impl fmt::Display for TestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}", self.binary, self.path)
    }
}

impl From<Spanned<TestId>> for StageTest {
    fn from(test: Spanned<TestId>) -> Self {
        Self {
            // A byte, until the whole of the file is at hand.
            line: test.span().start,
            id: test.into_inner(),
        }
    }
}

impl TryFrom<String> for TestId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| {
            format!(
                "`{text}` is no test; write `BINARY::TEST_PATH`, where BINARY is a file in tests/"
            )
        })
    }
}

impl TestId {
    /// `None` unless both parts are there.
    pub fn parse(text: &str) -> Option<Self> {
        let (binary, path) = text.split_once("::")?;
        let named = !binary.is_empty() && !path.is_empty() && !text.contains(char::is_whitespace);
        named.then(|| Self {
            binary: binary.to_owned(),
            path: path.to_owned(),
        })
    }

    /// Its name within its file, without the modules around it.
    pub fn name(&self) -> &str {
        self.path.rsplit("::").next().unwrap_or(&self.path)
    }
}

fn files<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PathBuf>, D::Error> {
    let files = Vec::<PathBuf>::deserialize(deserializer)?;
    if files.is_empty() {
        return Err(D::Error::custom(
            "`files` is empty; name the learner's file",
        ));
    }
    let inside = |part| matches!(part, Component::Normal(_));
    match files.iter().find(|file| !file.components().all(inside)) {
        None => Ok(files),
        Some(file) => Err(D::Error::custom(format!(
            "`{}` leads out of the exercise; name a file inside it",
            file.display()
        ))),
    }
}

fn line_of(source: &str, byte: usize) -> usize {
    1 + source[..byte].matches('\n').count()
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

#[derive(Deserialize)]
#[serde(untagged)]
enum RawHint {
    Text(String),
    OfStage { stage: usize, text: String },
}

impl From<RawHint> for Hint {
    fn from(raw: RawHint) -> Self {
        let (text, stage) = match raw {
            RawHint::Text(text) => (text, None),
            RawHint::OfStage { stage, text } => (text, Some(stage)),
        };
        Self { text, stage }
    }
}
