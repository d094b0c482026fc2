//! The learner's files: those that the exercises name and that differ from the course's.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::exercise::Exercise;
use crate::exercises;
use crate::git::Git;
use crate::repository::Repository;

#[derive(Debug)]
pub(super) struct Work {
    root: PathBuf,
    /// Each path from the root, and what the file holds; a file that was removed holds nothing.
    held: BTreeMap<String, Option<Vec<u8>>>,
}

/// An exercise that the learner has worked on and that the update has changed.
pub(super) struct Touched {
    pub(super) number: u32,
    /// The starter to compare with, if that has changed.
    pub(super) starter: Option<String>,
}

impl Work {
    /// What differs from the commit `base`, committed or not.
    pub(super) fn find(repository: &Repository, git: &Git<'_>, base: &str) -> anyhow::Result<Self> {
        let named = paths_of(repository)?;
        let mut question = vec!["diff", "--name-only", "-z", base, "--"];
        question.extend(named.keys().map(String::as_str));
        let mut held = BTreeMap::new();
        for path in git.paths(&question)? {
            let file = repository.root().join(&path);
            let bytes = match file.exists() {
                true => Some(fs::read(&file).with_context(|| format!("{path} cannot be read"))?),
                false => None,
            };
            held.insert(path, bytes);
        }
        let root = repository.root().to_owned();
        Ok(Self { root, held })
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.held.keys()
    }

    /// Those that are there.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let there = self.held.iter().filter(|(_, bytes)| bytes.is_some());
        there.map(|(path, _)| self.root.join(path)).collect()
    }

    /// Leaves the files as they were committed, so that git has nothing to overwrite.
    pub(super) fn put_aside(&self, git: &Git<'_>) -> anyhow::Result<()> {
        for path in self.names() {
            // A file that was removed and committed so is not there to be checked out.
            if git
                .ask(&["cat-file", "-e", &format!("HEAD:{path}")])?
                .is_some()
            {
                git.run(&["checkout", "--quiet", "HEAD", "--", path])?;
            }
        }
        Ok(())
    }

    /// Gives the paths that no exercise names any more; these stay in the backup alone.
    pub(super) fn put_back(&self, repository: &Repository) -> anyhow::Result<Vec<String>> {
        // An update may describe its exercises in words that only its own command knows. The work goes back all the same.
        let named = paths_of(repository).ok();
        let mut orphans = Vec::new();
        for (path, bytes) in &self.held {
            let Some(bytes) = bytes else { continue };
            let file = self.root.join(path);
            let unnamed = named
                .as_ref()
                .is_some_and(|named| !named.contains_key(path));
            if unnamed || !file.parent().is_some_and(Path::is_dir) {
                orphans.push(path.clone());
                continue;
            }
            fs::write(file, bytes)
                .with_context(|| format!("{path} cannot be written; it is in the newest backup"))?;
        }
        Ok(orphans)
    }

    /// What has changed since the commit `before` about those of `exercises` that the learner has begun.
    pub(super) fn touched(
        &self,
        exercises: &[Exercise],
        repository: &Repository,
        git: &Git<'_>,
        before: &str,
    ) -> anyhow::Result<Vec<Touched>> {
        let changed = git.paths(&["diff", "--name-only", "-z", before, "HEAD"])?;
        let mut touched = Vec::new();
        for exercise in exercises {
            let folder = repository.shown(&exercise.path) + "/";
            let mine = |path: &String| path.starts_with(&folder);
            if !self.names().any(mine) || !changed.iter().any(mine) {
                continue;
            }
            let starters = exercise.files.iter().map(|file| exercise.starter_of(file));
            let mut starters = starters.map(|starter| repository.shown(&starter));
            touched.push(Touched {
                number: exercise.number,
                starter: starters.find(|starter| changed.contains(starter)),
            });
        }
        Ok(touched)
    }
}

/// Every path that an exercise names as the learner's.
fn paths_of(repository: &Repository) -> anyhow::Result<BTreeMap<String, u32>> {
    let exercises = exercises::all(repository)?;
    let paths = |exercise: &Exercise| {
        let path = |file| repository.shown(&exercise.path.join(file));
        let paths = exercise.files.iter().map(path);
        paths
            .map(|path| (path, exercise.number))
            .collect::<Vec<_>>()
    };
    Ok(exercises.iter().flat_map(paths).collect())
}
