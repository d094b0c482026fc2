//! An exercise, as its `Cargo.toml` describes it under `[package.metadata.exercise]`.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::repository::Repository;

#[derive(Debug)]
pub struct Exercise {
    pub number: u32,
    /// The package's name, such as `buffer-reuse`.
    pub name: String,
    /// The folder's name in `exercises/` and in `solutions-private/`, such as `1-buffer-reuse`.
    pub folder: String,
    pub path: PathBuf,
    pub title: String,
    pub level: Level,
    pub minutes: u32,
    /// The page of the book that sets the exercise.
    pub chapter: String,
    /// The learner's files, relative to the exercise's folder. All else is fixed.
    pub files: Vec<PathBuf>,
    pub stages: Vec<Stage>,
    pub hints: Vec<Hint>,
    /// The stage at which the experienced may begin; those before it are run last.
    fast_track: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Easy,
    Medium,
    Hard,
}

/// Help for whoever is stuck, from a nudge to nearly there.
#[derive(Debug)]
pub struct Hint {
    pub text: String,
    /// The number of the stage it is about; `None` for all of them.
    pub stage: Option<usize>,
}

/// A step of an exercise: it is done when all of its tests pass.
#[derive(Debug)]
pub struct Stage {
    pub name: String,
    pub tests: Vec<StageTest>,
}

/// A test that a stage names, and the line that names it.
#[derive(Debug)]
pub struct StageTest {
    pub id: TestId,
    pub line: usize,
}

/// A test's full name, `BINARY::TEST_PATH`; the binary is a file in the exercise's `tests/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TestId {
    pub binary: String,
    pub path: String,
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
}

impl Exercise {
    /// Reads `path/Cargo.toml`; an error names the file and the line.
    pub fn read(repository: &Repository, path: &Path) -> anyhow::Result<Self> {
        let manifest = path.join("Cargo.toml");
        let source = repository.read(&manifest)?;
        let place = |line: usize| format!("{}:{line}", repository.shown(&manifest));
        let line_of = |span: Range<usize>| 1 + source[..span.start].matches('\n').count();

        let raw: RawManifest = toml::from_str(&source).map_err(|error| {
            let line = error.span().map_or(1, line_of);
            anyhow!("{}: {}", place(line), error.message())
        })?;
        let raw_exercise = raw.package.metadata.exercise;

        let mut stages = Vec::new();
        for stage in raw_exercise.stages {
            let mut tests = Vec::new();
            for test in stage.tests {
                let line = line_of(test.span());
                let Some(id) = TestId::parse(test.get_ref()) else {
                    bail!(
                        "{}: `{}` is no test; write `BINARY::TEST_PATH`, where BINARY is a file in tests/",
                        place(line),
                        test.get_ref()
                    );
                };
                tests.push(StageTest { id, line });
            }
            stages.push(Stage {
                name: stage.name,
                tests,
            });
        }

        let fast_track = raw_exercise.fast_track;
        if let Some(stage) = &fast_track
            && !(2..=stages.len()).contains(stage.get_ref())
        {
            bail!(
                "{}: a fast track begins at one of the stages 2 to {}",
                place(line_of(stage.span())),
                stages.len()
            );
        }

        let files_line = line_of(raw_exercise.files.span());
        let files = raw_exercise.files.into_inner();
        if files.is_empty() {
            bail!(
                "{}: `files` is empty; name the learner's file",
                place(files_line)
            );
        }
        for file in &files {
            let plain = |part| matches!(part, std::path::Component::Normal(_));
            if !file.components().all(plain) {
                bail!(
                    "{}: `{}` leads out of the exercise; name a file inside it",
                    place(files_line),
                    file.display()
                );
            }
        }

        let folder = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(Self {
            number: raw_exercise.number,
            name: raw.package.name,
            folder: folder.into_owned(),
            path: path.to_owned(),
            title: raw_exercise.title,
            level: raw_exercise.level,
            minutes: raw_exercise.minutes,
            chapter: raw_exercise.chapter,
            files,
            stages,
            fast_track: fast_track.map(Spanned::into_inner),
            hints: raw_exercise.hints.into_iter().map(Hint::from).collect(),
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

    /// The number of the stage at which the fast track begins; an error if there is none.
    pub fn fast_track(&self) -> anyhow::Result<usize> {
        let Self { number, name, .. } = self;
        self.fast_track.ok_or_else(|| {
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

#[derive(Deserialize)]
struct RawManifest {
    package: RawPackage,
}

#[derive(Deserialize)]
struct RawPackage {
    name: String,
    metadata: RawMetadata,
}

#[derive(Deserialize)]
struct RawMetadata {
    exercise: RawExercise,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExercise {
    number: u32,
    title: String,
    level: Level,
    minutes: u32,
    chapter: String,
    files: Spanned<Vec<PathBuf>>,
    stages: Vec<RawStage>,
    #[serde(default)]
    hints: Vec<RawHint>,
    fast_track: Option<Spanned<usize>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStage {
    name: String,
    tests: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawHint {
    Text(String),
    OfStage { stage: usize, text: String },
}

impl From<RawHint> for Hint {
    fn from(raw: RawHint) -> Self {
        match raw {
            RawHint::Text(text) => Self { text, stage: None },
            RawHint::OfStage { stage, text } => Self {
                text,
                stage: Some(stage),
            },
        }
    }
}
