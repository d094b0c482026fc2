//! What the applications' recordings have in common: what is refused beforehand, and where the results go.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::Args;

use crate::environment::{self, Measured};
use crate::interruption;
use crate::repository::{RESULTS, repository_root};
use crate::results::{Effort, Environment, Found, Results};

/// What every command that records may be told.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Few and short samples: shows the direction, and the book may not quote it
    #[arg(long)]
    pub quick: bool,
    /// Where to write [default: this program's file in this machine's folder of code/capstone/results if all is measured in full from a clean tree, otherwise the same name in target]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace the file of --out if there is one
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Measure code that is not committed; the file says so, and the book may not quote it
    #[arg(long)]
    pub allow_dirty: bool,
}

/// A recording that has begun.
#[derive(Debug)]
pub struct Recording {
    /// The root of the repository.
    pub root: PathBuf,
    /// Where, when and with what it is made.
    pub environment: Environment,
    file: String,
    options: Options,
}

impl Recording {
    /// Refuses what would mislead or lose something, before anything is measured.
    ///
    /// From here on Ctrl-C is [heard](interruption::heard), and ends nothing.
    pub fn begin(subject: &Measured, file: impl Into<String>, options: &Options) -> Result<Self> {
        let root = repository_root()?;
        if let Some(out) = &options.out {
            ensure!(
                options.force || !out.exists(),
                "{}: exists already; --force replaces it",
                out.display()
            );
        }
        let environment = environment::capture(&root, subject)?;
        let dirty = &environment.commit.dirty;
        ensure!(
            dirty.is_empty() || options.allow_dirty,
            "not committed: {}\nA recording names the commit that it measured: commit first, or pass --allow-dirty",
            dirty.join(", ")
        );
        eprintln!(
            "The load was {:.2} over the last minute; near 0 gives the narrowest intervals.",
            environment.system.load_before
        );
        interruption::listen()?;
        eprintln!("Ctrl-C ends it and keeps what is good.");
        Ok(Self {
            root,
            environment,
            file: file.into(),
            options: options.clone(),
        })
    }

    /// Writes what was found. `all` says whether all was asked that there is to ask.
    pub fn finish(self, effort: Effort, found: Found, all: bool) -> Result<ExitCode> {
        let interrupted = found.interrupted;
        if found.cases.is_empty() {
            eprintln!("Stopped before the first answer: nothing is written.");
            return Ok(interruption::exit_code(interrupted));
        }
        let results = Results::new(self.environment, effort, found);
        let lacks = results.lacks();
        // Only what the book may quote replaces what it quotes.
        let folder = match all && lacks.is_empty() {
            true => Path::new(RESULTS).join(results.environment.machine.folder()),
            false => "target".into(),
        };
        let default = || self.root.join(folder).join(&self.file);
        let out = self.options.out.unwrap_or_else(default);
        results.save(&out)?;
        eprintln!("Wrote {}.", out.display());
        for lack in lacks {
            eprintln!("note: the book may not quote this file: {lack}");
        }
        if interrupted {
            eprintln!("It was interrupted: what is above is good, and the rest is missing.");
        }
        Ok(interruption::exit_code(interrupted))
    }
}
