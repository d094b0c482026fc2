//! Which submissions there are: each path that was given, or each thing in a folder of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::find_files;
use super::read::archive_stem;
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
pub(super) fn part(text: &str) -> Result<(usize, usize), String> {
    let parts = text.split_once('/');
    let numbers = parts.and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    numbers
        .filter(|(number, of)| (1..=*of).contains(number))
        .ok_or_else(|| "write K/N, where K is 1 to N, such as 2/8".to_owned())
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
    pub(super) fn keep_only(&mut self, (number, of): (usize, usize)) {
        let mut places = (1..=of).cycle();
        self.entries.retain(|_| places.next() == Some(number));
    }

    fn folder(&mut self, folder: &Path, chosen: bool) -> anyhow::Result<()> {
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let entries = entries.with_context(|| format!("{} cannot be read", folder.display()))?;
        let mut children: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
        children.sort();
        for child in children {
            let name = child.file_name().unwrap_or_default().to_string_lossy();
            let hidden = name.starts_with('.') || child.is_symlink();
            if !hidden && (child.is_dir() || is_file_of_one(&child, chosen)) {
                self.add(child);
            } else {
                self.left_out.push(child.display().to_string());
            }
        }
        Ok(())
    }

    fn add(&mut self, path: PathBuf) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.strip_suffix(".rs").unwrap_or(&name);
        let learner = text::harmless(&archive_stem(&path).unwrap_or(name.to_owned()));
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
    path.is_file() && (archive_stem(path).is_some() || (chosen && rust))
}

/// Whether a folder holds a learner's file where one is looked for, and not folders that do.
fn is_submission(folder: &Path, exercises: &[&Exercise], chosen: bool) -> bool {
    let manifest = fs::read(folder.join("Cargo.toml")).unwrap_or_default();
    exercises.iter().any(|exercise| {
        let mut places = find_files::places(exercise, chosen, &manifest).into_iter();
        places.any(|place| {
            let mut files = exercise.files.iter();
            files.any(|file| folder.join(&place).join(file).is_file())
        })
    })
}
