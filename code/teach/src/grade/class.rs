//! Which submissions there are: each path that was given, or each thing in a folder of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, bail};

use super::{find_files, read};
use course::exercise::Exercise;
use course::text;

/// What one learner handed in. The name is the folder's or the archive's.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) learner: String,
    /// The name as part of a file's name.
    pub(super) id: String,
    pub(super) path: PathBuf,
}

#[derive(Debug, Default)]
pub(super) struct Class {
    pub(super) entries: Vec<Entry>,
    /// What lies beside the submissions and is none.
    pub(super) left_out: Vec<String>,
}

/// The Kth of N parts, written `K/N`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    number: usize,
    of: usize,
}

impl FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let numbers = parts.and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Self { number, of }),
            _ => Err("write K/N, where K is 1 to N, such as 2/8".to_owned()),
        }
    }
}

impl Class {
    pub(super) fn gather(
        paths: &[PathBuf],
        exercises: &[&Exercise],
        chosen: bool,
    ) -> anyhow::Result<Self> {
        let mut class = Self::default();
        for path in paths {
            let found = path.canonicalize();
            let path = found.with_context(|| format!("{} cannot be found", path.display()))?;
            if path.is_dir() && !is_submission(&path, exercises, chosen) {
                class.folder(&path, chosen)?;
            } else if path.is_dir() || is_file_of_one(&path, chosen) {
                class.add(path);
            } else {
                bail!(
                    "{} is not a submission: give a folder, or a .zip, .tar or .tar.gz archive, or, with `--exercise`, a Rust file",
                    path.display()
                );
            }
        }
        if class.entries.is_empty() {
            bail!("there is nothing to grade: no folder, archive or Rust file was found");
        }
        class.check_names()?;
        Ok(class)
    }

    /// Every Nth, so that parts take about the same time. A part of a small class may be empty.
    pub(super) fn keep_only(&mut self, part: Part) {
        let mut index = 0;
        self.entries.retain(|_| {
            index += 1;
            (index - 1) % part.of == part.number - 1
        });
    }

    fn folder(&mut self, folder: &Path, chosen: bool) -> anyhow::Result<()> {
        let entries =
            fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        let mut children = entries
            .map(|entry| Ok(entry?.path()))
            .collect::<anyhow::Result<Vec<PathBuf>>>()?;
        children.sort();
        for child in children {
            let hidden = child
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'));
            let link = child.is_symlink();
            if !hidden && !link && (child.is_dir() || is_file_of_one(&child, chosen)) {
                self.add(child);
            } else {
                self.left_out.push(child.display().to_string());
            }
        }
        Ok(())
    }

    fn add(&mut self, path: PathBuf) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let stem = read::archive_stem(&name).or_else(|| name.strip_suffix(".rs"));
        let learner = text::harmless(stem.unwrap_or(&name));
        self.entries.push(Entry {
            id: id(&learner),
            learner,
            path,
        });
    }

    /// Two results under one name would be one too few. Some file systems ignore case.
    fn check_names(&self) -> anyhow::Result<()> {
        let mut seen: BTreeMap<String, &Entry> = BTreeMap::new();
        for entry in &self.entries {
            if let Some(other) = seen.insert(entry.id.to_lowercase(), entry) {
                bail!(
                    "{} and {} would have the same name in the results; rename one",
                    other.path.display(),
                    entry.path.display()
                );
            }
        }
        Ok(())
    }
}

/// A learner's name as part of a file's name.
pub(super) fn id(learner: &str) -> String {
    let plain = |letter: char| match letter {
        _ if letter.is_alphanumeric() || "-_".contains(letter) => letter,
        _ => '_',
    };
    learner.chars().map(plain).take(100).collect()
}

fn is_file_of_one(path: &Path, chosen: bool) -> bool {
    let rust = path.extension().is_some_and(|ending| ending == "rs");
    path.is_file() && (read::is_archive(path) || (chosen && rust))
}

/// Whether a folder holds a learner's file where one is looked for, and not folders that do.
fn is_submission(folder: &Path, exercises: &[&Exercise], chosen: bool) -> bool {
    exercises.iter().any(|exercise| {
        let name = format!("name = \"{}\"", exercise.name);
        let manifest = fs::read_to_string(folder.join("Cargo.toml"));
        let named = manifest.is_ok_and(|manifest| manifest.contains(&name));
        let mut places = find_files::places(exercise, chosen || named).into_iter();
        places.any(|place| {
            let mut files = exercise.files.iter();
            files.any(|file| folder.join(&place).join(file).is_file())
        })
    })
}
