//! `cargo course reset`: back to the starter, with a copy of what was there.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::{ArgGroup, Args};

use super::hint;
use crate::ask;
use crate::backup;
use crate::exercises;
use crate::repository::{self, Repository};

/// Put an exercise's starter back
///
/// Puts the starter in place of your files, after copying them to a new folder in backups/.
/// Asks first. Files that you added stay where they are.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("which").required(true).args(["exercise", "all"]), after_help = "Examples:
  cargo course reset 1          exercise 1
  cargo course reset --all      every exercise
  cargo course reset 1 --yes    without asking, for a script")]
pub struct Reset {
    /// A number, a name or its beginning, or a level
    exercise: Option<String>,

    /// Every exercise
    #[arg(long)]
    all: bool,

    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// The learner's files that are no longer the starter, with that.
type Changes = BTreeMap<PathBuf, String>;

impl Reset {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let repository = Repository::find()?;
        let exercises = exercises::one_or_all(&repository, self.exercise.as_deref())?;
        let mut changes = Changes::new();
        for exercise in &exercises {
            for file in &exercise.files {
                let starter = repository.read(&exercise.starter_of(file))?;
                let file = exercise.path.join(file);
                if fs::read(&file).ok().as_deref() != Some(starter.as_bytes()) {
                    changes.insert(file, starter);
                }
            }
        }
        let mut out = anstream::stdout().lock();
        if changes.is_empty() {
            writeln!(out, "Nothing was reset: it is still the starter.")?;
            return Ok(ExitCode::SUCCESS);
        }
        if !self.yes && !asked(&repository, &changes)? {
            writeln!(out, "Nothing was changed.")?;
            return Ok(ExitCode::FAILURE);
        }

        let files: Vec<PathBuf> = changes.keys().cloned().collect();
        let kept = backup::keep(&repository, &files)?;
        for (file, starter) in &changes {
            repository::replace(file, starter.as_bytes())?;
            writeln!(out, "{} is the starter again.", repository.shown(file))?;
        }
        for exercise in &exercises {
            hint::count(&repository, exercise, 0)?;
        }
        if let Some(kept) = kept {
            writeln!(out, "What was there is kept: {kept}")?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Only a clear yes counts.
fn asked(repository: &Repository, changes: &Changes) -> anyhow::Result<bool> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        let without = "`--yes` resets without asking";
        bail!("there is no terminal to ask in, so nothing was changed; {without}");
    }
    let mut out = anstream::stderr().lock();
    writeln!(out, "The starter would replace:")?;
    for file in changes.keys() {
        writeln!(out, "  {}", repository.shown(file))?;
    }
    write!(out, "A copy is kept. Reset? [y/N] ")?;
    out.flush()?;
    Ok(["y", "yes"].contains(&ask::line()?.trim().to_lowercase().as_str()))
}
