//! The place where submissions are built, one at a time.
//!
//! Two `cargo course` in the same repository would write over each other's scratch folders, so the
//! second waits until the first is done.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context, bail};
use fs4::{FileExt, TryLockError};

use super::build::{self, Built, CompileFailure, Tests};
use super::limits::Limits;
use super::outcome::TestResult;
use super::scratch::Scratch;
use super::{Submission, run};
use crate::exercise::TestId;
use crate::interrupt::Stop;
use crate::repository::Repository;

/// Said while another command has the sandbox.
pub const WAITING: &str = "waiting for another `cargo course` in this folder to finish";

#[derive(Debug)]
pub struct Sandbox<'r> {
    repository: &'r Repository,
    limits: &'r Limits,
    /// Holds the scratch folders, and what is built.
    folder: PathBuf,
    /// Whether compilers colour their messages.
    colour: bool,
    /// Given back by the operating system when this closes, however we end.
    _lock: File,
}

/// A submission that compiled, ready to be tested.
#[derive(Debug)]
pub struct Attempt<'w> {
    scratch: Scratch<'w>,
    limits: &'w Limits,
    built: Built,
}

impl<'r> Sandbox<'r> {
    /// Waits for its turn, and says so on standard error.
    pub fn open(repository: &'r Repository, limits: &'r Limits) -> anyhow::Result<Self> {
        Self::open_in_turn(repository, limits, &mut || {
            // When standard error is closed, there is nobody to tell.
            let _ = writeln!(anstream::stderr(), "{WAITING}");
        })
    }

    /// Waits for its turn; calls `waiting` once if it has to.
    pub fn open_in_turn(
        repository: &'r Repository,
        limits: &'r Limits,
        waiting: &mut dyn FnMut(),
    ) -> anyhow::Result<Self> {
        let sandbox = Self::open_in(repository.output(), repository, limits, waiting)?;
        Ok(sandbox.in_colour())
    }

    /// With compilers that colour their messages, if standard output shows colours.
    pub fn in_colour(mut self) -> Self {
        self.colour =
            anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
        self
    }

    /// A sandbox in a folder of its own, without colours. Waits for its turn there.
    pub fn open_in(
        folder: &Path,
        repository: &'r Repository,
        limits: &'r Limits,
        waiting: &mut dyn FnMut(),
    ) -> anyhow::Result<Self> {
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", repository.shown(folder)))?;
        Ok(Self {
            repository,
            limits,
            folder: folder.to_owned(),
            colour: false,
            _lock: lock(folder.join("lock"), &limits.stop, waiting)?,
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

    /// Lays a submission out and compiles its tests.
    pub fn attempt<'w>(
        &'w self,
        submission: &'w Submission<'w>,
        tests: Tests<'_>,
    ) -> anyhow::Result<Result<Attempt<'w>, CompileFailure>> {
        self.attempt_observed(submission, tests, &mut |_| {})
    }

    /// As [`Self::attempt`]; tells `observe` how many crates are compiled, each time that one more is.
    pub fn attempt_observed<'w>(
        &'w self,
        submission: &'w Submission<'w>,
        tests: Tests<'_>,
        observe: &mut dyn FnMut(usize),
    ) -> anyhow::Result<Result<Attempt<'w>, CompileFailure>> {
        let scratch = Scratch::lay(
            self.repository,
            submission,
            &self.scratch_folder(),
            self.limits,
        )?;
        let built = build::build(
            &scratch,
            &self.build_folder(),
            tests,
            self.limits,
            self.colour,
            observe,
        )?;
        Ok(built.map(|built| Attempt {
            scratch,
            limits: self.limits,
            built,
        }))
    }
}

impl Attempt<'_> {
    pub fn built(&self) -> &Built {
        &self.built
    }

    /// Every test that was compiled.
    pub fn list(&self) -> anyhow::Result<std::collections::BTreeSet<TestId>> {
        run::list(&self.scratch, &self.built, self.limits)
    }

    pub fn test(&self, id: &TestId) -> anyhow::Result<TestResult> {
        run::test(&self.scratch, &self.built, id, self.limits)
    }
}

fn lock(path: PathBuf, stop: &Stop, waiting: &mut dyn FnMut()) -> anyhow::Result<File> {
    let file = File::create(&path).with_context(|| format!("{} cannot be made", path.display()))?;
    let mut told = false;
    loop {
        // Named by its trait: the method of the same name on `File` is newer than our oldest compiler.
        match FileExt::try_lock(&file) {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => {}
            Err(error) => bail!("{} cannot be locked: {error}", path.display()),
        }
        stop.check()?;
        if !told {
            waiting();
            told = true;
        }
        thread::sleep(Duration::from_millis(50));
    }
}
