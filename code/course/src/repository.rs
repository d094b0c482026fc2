//! Where the course's files are.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::exercise::Exercise;
use crate::progress::Progress;
use crate::text;

/// The course's folder: the one that holds `book.toml` and `exercises/`.
#[derive(Clone, Debug)]
pub struct Repository {
    root: PathBuf,
    /// Where everything made by this command goes: `target/course`.
    output: PathBuf,
}

impl Repository {
    /// Walks up from the current folder.
    pub fn find() -> anyhow::Result<Self> {
        let here = env::current_dir().context("the current folder cannot be read")?;
        let found = here
            .ancestors()
            .find(|folder| folder.join("book.toml").is_file() && folder.join("exercises").is_dir());
        let Some(root) = found else {
            bail!(
                "this is not the course's folder: neither {} nor a folder above it holds `book.toml` and `exercises/`.\n\
                 Change into the folder that you cloned the course to (`cd a-hint-not-a-promise`), then run the command again.",
                here.display()
            );
        };
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => here.join(folder),
            None => root.join("target"),
        };
        Ok(Self {
            root: root.to_owned(),
            output: target.join("course"),
        })
    }

    /// The course in this very folder, whose own `target` it uses.
    pub fn at(root: &Path) -> anyhow::Result<Self> {
        let root = root.canonicalize();
        let root = root.context("the course's folder cannot be read")?;
        let output = root.join("target/course");
        Ok(Self { root, output })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn output(&self) -> &Path {
        &self.output
    }

    pub fn solutions(&self) -> PathBuf {
        self.root.join("solutions-private")
    }

    /// The teacher's folder for an exercise.
    pub fn solutions_of(&self, exercise: &Exercise) -> PathBuf {
        self.solutions().join(&exercise.folder)
    }

    /// A path as a learner would type it at the root.
    pub fn shown(&self, path: &Path) -> String {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        relative.display().to_string().replace('\\', "/")
    }

    /// Reads a text file; the error names it.
    pub fn read(&self, path: &Path) -> anyhow::Result<String> {
        let name = self.shown(path);
        match fs::read(path) {
            Ok(bytes) => String::from_utf8(bytes).map_err(|error| {
                let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = 1 + valid.iter().filter(|&&byte| byte == b'\n').count();
                anyhow::anyhow!("{name}:{line}: this line is not UTF-8; save the file as UTF-8")
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                bail!("{name} is missing")
            }
            Err(error) => Err(error).with_context(|| format!("{name} cannot be read")),
        }
    }

    /// Every exercise, by number.
    pub fn exercises(&self) -> anyhow::Result<Vec<Exercise>> {
        let folder = self.root.join("exercises");
        let mut exercises = Vec::new();
        let entries = fs::read_dir(&folder).context("exercises/ cannot be read")?;
        for entry in entries {
            let path = entry.context("exercises/ cannot be read")?.path();
            if path.join("Cargo.toml").is_file() {
                exercises.push(Exercise::read(self, &path)?);
            }
        }
        exercises.sort_by(|a, b| (a.number, &a.folder).cmp(&(b.number, &b.folder)));
        let twins = exercises
            .windows(2)
            .find(|pair| pair[0].number == pair[1].number);
        if let Some([a, b]) = twins {
            bail!(
                "{} and {} both have the number {}; give each exercise its own",
                self.shown(&a.manifest()),
                self.shown(&b.manifest()),
                a.number
            );
        }
        Ok(exercises)
    }

    /// The exercise that `wanted` means; without it, the first that is not done, or the last.
    pub fn exercise_or_next(&self, wanted: Option<&str>) -> anyhow::Result<Exercise> {
        if let Some(wanted) = wanted {
            return self.exercise(wanted);
        }
        let progress = Progress::load(self);
        let mut exercises = self.exercises()?;
        let open = exercises
            .iter()
            .position(|exercise| !progress.state(self, exercise).done());
        if exercises.is_empty() {
            bail!("there are no exercises yet: exercises/ holds none");
        }
        let index = open.unwrap_or(exercises.len() - 1);
        Ok(exercises.swap_remove(index))
    }

    /// The exercise that `wanted` means: its number, level, name, or the beginning of a name that
    /// fits one exercise only.
    pub fn exercise(&self, wanted: &str) -> anyhow::Result<Exercise> {
        let exercises = self.exercises()?;
        let asked = wanted.trim().trim_end_matches('/').to_lowercase();
        let asked = asked.strip_prefix("exercises/").unwrap_or(&asked);

        let exact = |exercise: &Exercise| exercise.handles().iter().any(|handle| handle == asked);
        let begins = |exercise: &Exercise| {
            let handles = exercise.handles();
            !asked.is_empty() && handles.iter().any(|handle| handle.starts_with(asked))
        };
        let indices = |fits: &dyn Fn(&Exercise) -> bool| -> Vec<usize> {
            let all = exercises.iter().enumerate();
            all.filter(|(_, e)| fits(e)).map(|(i, _)| i).collect()
        };
        let mut fitting = indices(&exact);
        if fitting.is_empty() {
            fitting = indices(&begins);
        }

        let problem = match fitting[..] {
            [index] => {
                return Ok(exercises
                    .into_iter()
                    .nth(index)
                    .expect("an index of this list"));
            }
            [] => format!("there is no exercise `{wanted}`"),
            _ => format!("`{wanted}` fits {}", text::count(fitting.len(), "exercise")),
        };
        let list = exercises.iter().map(|exercise| {
            format!(
                "  {}  {:<20} {}",
                exercise.number, exercise.name, exercise.level
            )
        });
        bail!(
            "{problem}. Give a number, a name or its beginning, or a level:\n{}",
            list.collect::<Vec<_>>().join("\n")
        )
    }
}
