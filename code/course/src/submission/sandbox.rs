//! The place where submissions are built, one at a time.
//!
//! Two `cargo course` in the same repository would write over each other's scratch folders, so the
//! second waits until the first is done.
//!
//! A scratch folder is a small workspace under `target/course` that holds one submission. The exercise
//! lies at the same relative path as in the repository, so that compilers and panics name
//! `exercises/1-buffer-reuse/src/lib.rs:12`, which a terminal can open at the root. Whatever the
//! submission does to its own folder happens here, never to the learner's files.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail, ensure};
use toml::{Table, Value};

use super::Submission;
use super::build::{self, Built, CompileFailure};
use super::limits::Limits;
use crate::exercise::Exercise;
use crate::repository::Repository;

#[derive(Debug)]
pub struct Sandbox<'r> {
    repository: &'r Repository,
    limits: &'r Limits,
    /// Holds the scratch folders, and what is built.
    folder: PathBuf,
    /// Given back by the operating system when this closes, however we end.
    _lock: File,
}

/// A submission that compiled, ready to be tested.
#[derive(Debug)]
pub struct Attempt<'w> {
    pub(super) scratch: Scratch<'w>,
    pub(super) limits: &'w Limits,
    pub built: Built,
}

impl<'r> Sandbox<'r> {
    /// The learner's own. Waits for its turn, and says so on standard error.
    pub fn open(repository: &'r Repository, limits: &'r Limits) -> anyhow::Result<Self> {
        Self::open_in(repository.output(), repository, limits, &mut say_waiting)
    }

    /// A sandbox in a folder of its own. Waits for its turn there; calls `waiting` once if it has to.
    pub fn open_in(
        folder: &Path,
        repository: &'r Repository,
        limits: &'r Limits,
        waiting: &mut dyn FnMut(),
    ) -> anyhow::Result<Self> {
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", repository.shown(folder)))?;
        let path = folder.join("lock");
        let lock =
            File::create(&path).with_context(|| format!("{} cannot be made", path.display()))?;
        let mut told = false;
        while let Err(error) = lock.try_lock() {
            if !matches!(error, TryLockError::WouldBlock) {
                bail!("{} cannot be locked: {error}", path.display());
            }
            limits.stop.check()?;
            if !told {
                waiting();
                told = true;
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(Self {
            repository,
            limits,
            folder: folder.to_owned(),
            _lock: lock,
        })
    }

    /// Where cargo builds.
    pub fn build_folder(&self) -> PathBuf {
        self.folder.join("build")
    }

    /// Where submissions are laid out.
    pub fn scratch_folder(&self) -> PathBuf {
        self.folder.join("scratch")
    }

    /// Lays a submission out and compiles its tests, or only those of the file `binary`.
    pub fn attempt<'w>(
        &'w self,
        submission: &'w Submission<'w>,
        binary: Option<&str>,
    ) -> anyhow::Result<Result<Attempt<'w>, CompileFailure>> {
        let limits = self.limits;
        let scratch = Scratch::lay(self.repository, submission, &self.scratch_folder(), limits)?;
        let built = build::build(&scratch, &self.build_folder(), binary, limits)?;
        Ok(built.map(|built| Attempt {
            scratch,
            limits,
            built,
        }))
    }
}

/// Tells that another command has the sandbox. When standard error is closed, there is nobody to tell.
pub fn say_waiting() {
    let words = "waiting for another `cargo course` in this folder to finish";
    let _ = writeln!(anstream::stderr(), "{words}");
}

#[derive(Debug)]
pub(super) struct Scratch<'s> {
    submission: &'s Submission<'s>,
    /// The repository that the submission comes from.
    pub(super) root: PathBuf,
    pub(super) workspace: PathBuf,
    pub(super) package: PathBuf,
}

impl<'s> Scratch<'s> {
    /// Removes what an earlier submission left in `folder` and lays this one out.
    fn lay(
        repository: &Repository,
        submission: &'s Submission<'s>,
        folder: &Path,
        limits: &Limits,
    ) -> anyhow::Result<Self> {
        let exercise = submission.exercise;
        let workspace = folder.join(&exercise.folder);
        let package = workspace.join("exercises").join(&exercise.folder);
        let mut files = submission.files.clone();
        if let Some(completion) = limits.completion {
            let tests = (completion.rewrite)(&files, &exercise.name);
            files.extend(tests.with_context(|| repository.shown(&exercise.path))?);
        }
        remove(&workspace)?;
        for (file, bytes) in &files {
            put(&package.join(file), bytes)?;
        }
        let manifest = manifest(repository, exercise, submission.safe_only)?;
        put(&workspace.join("Cargo.toml"), manifest.as_bytes())?;
        let lock = repository.read(&repository.root().join("Cargo.lock"))?;
        put(&workspace.join("Cargo.lock"), lock.as_bytes())?;
        Ok(Self {
            submission,
            root: repository.root().to_owned(),
            workspace,
            package,
        })
    }

    /// Text from a compiler or a test, with the paths that a reader can open.
    pub(super) fn show(&self, text: &str) -> String {
        // The scratch folder may lie within the root.
        let text = text.replace(&format!("{}/", self.workspace.display()), "");
        let text = text.replace(&format!("{}/", self.root.display()), "");
        let shown_as = self.submission.shown_as.iter();
        shown_as.fold(text, |text, (from, to)| text.replace(from, to))
    }
}

/// Removes a folder with all it holds, if it is there.
pub fn remove(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", folder.display()))
        }
        _ => Ok(()),
    }
}

/// cargo compares times and not contents, and clocks are set back. A file of this age is newer than
/// whatever was compiled before.
const AHEAD: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

fn put(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().expect("a file lies in a folder");
    let write = || {
        fs::create_dir_all(folder)?;
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.set_modified(SystemTime::now() + AHEAD)
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}

/// The workspace around a submission, made from the repository's own `Cargo.toml`: it has the same edition, lints,
/// profiles and dependency versions, and one member. `[patch]` is not carried over: the repository has none.
/// With `safe_only`, unsafe code does not compile.
fn manifest(
    repository: &Repository,
    exercise: &Exercise,
    safe_only: bool,
) -> anyhow::Result<String> {
    let mut manifest = parse(repository, &repository.root().join("Cargo.toml"))?;
    manifest.retain(|section, _| ["workspace", "profile"].contains(&section));
    let workspace = table_in(&mut manifest, "workspace");
    for of_all_members in ["default-members", "exclude"] {
        workspace.remove(of_all_members);
    }
    let member = format!("exercises/{}", exercise.folder);
    workspace.insert("members".to_owned(), Value::Array(vec![member.into()]));
    if safe_only {
        let path = exercise.path.join("Cargo.toml");
        let package = parse(repository, &path)?;
        let lints = package.get("lints").and_then(|it| it.get("workspace"));
        // An exercise that does not inherit the workspace's lints would allow unsafe code.
        ensure!(
            lints == Some(&Value::Boolean(true)),
            "{} needs `workspace = true` under [lints], so that a submission cannot hold unsafe code",
            repository.shown(&path)
        );
        let rust = table_in(table_in(workspace, "lints"), "rust");
        rust.insert("unsafe_code".to_owned(), "forbid".into());
    }
    for (_, dependency) in table_in(workspace, "dependencies").iter_mut() {
        if let Some(Value::String(path)) = dependency.get_mut("path") {
            let absolute = repository.root().join(&*path);
            let absolute = absolute.to_str().map(str::to_owned);
            *path = absolute.with_context(|| format!("{path} is not UTF-8; move the course"))?;
        }
    }
    toml::to_string(&manifest).context("the scratch workspace's Cargo.toml")
}

/// The table of this name, made if it is not there.
fn table_in<'t>(table: &'t mut Table, name: &str) -> &'t mut Table {
    let value = table.entry(name).or_insert_with(|| Table::new().into());
    value.as_table_mut().expect("cargo has read this file")
}

fn parse(repository: &Repository, path: &Path) -> anyhow::Result<Table> {
    let table = repository.read(path)?.parse();
    table.with_context(|| repository.shown(path))
}
