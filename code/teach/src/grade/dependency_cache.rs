//! Where one worker builds: a folder of its own, with a copy of what was compiled beforehand.
//!
//! What all submissions need, the dependencies of an exercise, is compiled once, from the starter.
//! Each submission then gets a copy of it, which is thrown away with everything that was built there.
//! So nothing that one submission leaves can reach another.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use anyhow::{Context, bail};
use walkdir::WalkDir;

use course::exercise::Exercise;
use course::interrupt::Interrupted;
use course::repository::Repository;
use course::submission::Submission;
use course::submission::limits::Limits;
use course::submission::sandbox::{Sandbox, remove, say_waiting};

#[derive(Debug)]
pub(super) struct DependencyCache<'r> {
    repository: &'r Repository,
    limits: &'r Limits,
    /// The exercises whose dependencies are compiled, or why they are not. Held while one is.
    ready: Mutex<BTreeMap<String, Result<(), String>>>,
}

impl<'r> DependencyCache<'r> {
    pub(super) fn new(repository: &'r Repository, limits: &'r Limits) -> Self {
        Self {
            repository,
            limits,
            ready: Mutex::default(),
        }
    }

    /// Puts a fresh copy of an exercise's compiled dependencies where a sandbox builds.
    pub(super) fn lay_out(&self, exercise: &Exercise, sandbox: &Sandbox<'_>) -> anyhow::Result<()> {
        let folder = self.repository.output().join("grade/dependencies");
        let folder = folder.join(&exercise.folder);
        self.compile_once(exercise, &folder)?;
        let fresh = sandbox.build_folder();
        remove(&fresh)?;
        copy(&folder.join("build"), &fresh)
            .with_context(|| format!("{} cannot be copied", folder.display()))
    }

    /// What failed once is not tried again: each submission would wait for it.
    fn compile_once(&self, exercise: &Exercise, folder: &Path) -> anyhow::Result<()> {
        let mut ready = self.ready.lock().expect("nobody panics with it");
        if !ready.contains_key(&exercise.folder) {
            let result = match self.compile(exercise, folder) {
                Err(error) if error.is::<Interrupted>() => return Err(error),
                result => result.map_err(|error| format!("{error:#}")),
            };
            ready.insert(exercise.folder.clone(), result);
        }
        ready[&exercise.folder].clone().map_err(anyhow::Error::msg)
    }

    fn compile(&self, exercise: &Exercise, folder: &Path) -> anyhow::Result<()> {
        let sandbox = Sandbox::open_in(folder, self.repository, self.limits, &mut say_waiting)?;
        let starter = Submission::starter(self.repository, exercise)?;
        if let Err(failure) = sandbox.attempt(&starter, None, &mut |_| {})? {
            bail!(
                "the starter of {} does not compile, so no submission can be graded:\n{}",
                exercise.name,
                failure.message()
            );
        }
        // What is the starter's own goes: a submission brings its own.
        let manifest = sandbox
            .scratch_folder()
            .join(&exercise.folder)
            .join("Cargo.toml");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let cleaned = Command::new(cargo)
            .args(["clean", "--offline", "--quiet", "--package", &exercise.name])
            .arg("--manifest-path")
            .arg(&manifest)
            .arg("--target-dir")
            .arg(sandbox.build_folder())
            .current_dir(self.repository.root())
            .stdin(Stdio::null())
            .output()
            .context("cargo is needed to grade")?;
        if !cleaned.status.success() {
            bail!("{}", String::from_utf8_lossy(&cleaned.stderr).trim());
        }
        Ok(())
    }
}

/// Copies with the times of change, by which cargo tells what is fresh.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    for entry in WalkDir::new(from) {
        let entry = entry?;
        let relative = entry.path().strip_prefix(from).expect("within the folder");
        let target: PathBuf = to.join(relative);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target)?;
        } else {
            fs::copy(entry.path(), &target)?;
            let file = File::options().write(true).open(&target)?;
            file.set_modified(entry.metadata()?.modified()?)?;
        }
    }
    Ok(())
}
