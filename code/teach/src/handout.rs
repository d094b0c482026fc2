//! `cargo course handout`: a copy of the course for learners.
//!
//! It is what `git archive` packs, without what `.gitattributes` marks with `export-ignore`, and what
//! only a hand-out has.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::Args;

use crate::empty_folder;
use course::exercises;
use course::git::Git;
use course::repository::{self, Repository};
use course::text::{self, COMMAND, NOTE};

/// Shows learners how far they are.
const WORKFLOW: &str = include_str!("handout/progress.yml");

/// Make a copy of the course for learners
///
/// The copy has the committed files, without solutions, history and this repository's workflows. Its
/// exercises are the starters. It has its own workflow, which shows learners their progress on each
/// push. You can publish it as a repository, also as a template repository.
///
/// The folder must be new or empty: nothing is overwritten.
///
/// Exit code: 0 when it is made, 2 when it could not be.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course handout ../pools           make it there
  cargo course handout ../pools --git     and make it a repository with a first commit")]
pub(crate) struct Handout {
    /// The folder to make it in: new or empty
    dir: PathBuf,

    /// Make it a git repository, with a first commit
    #[arg(long)]
    git: bool,
}

impl Handout {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        let repository = Repository::find()?;
        let git = Git::at(repository.root());
        let uncommitted = git.run(&["status", "--porcelain"])?.lines().count();
        let archive = git.bytes(&["archive", "--format=tar", "HEAD"])?;
        holds_no_solutions(&archive)?;
        let name = self.dir.display();
        ensure!(
            empty_folder::is_empty(&self.dir)?,
            "{name} is not empty, and nothing is overwritten; name a new folder"
        );
        tar::Archive::new(&*archive)
            .unpack(&self.dir)
            .with_context(|| format!("{name} cannot be written"))?;
        put_starters(&self.dir)?;
        let workflow = self.dir.join(".github/workflows/progress.yml");
        repository::replace(&workflow, WORKFLOW.as_bytes())?;
        // Says what this is a copy of, since its own history does not.
        let commit = git.run(&["rev-parse", "HEAD"])?;
        let origin = format!("Made by `cargo course handout` from commit {commit}.\n");
        repository::replace(&self.dir.join(".handout"), origin.as_bytes())?;
        if self.git {
            let git = Git::at(&self.dir);
            git.run(&["init", "--quiet", "--initial-branch=main"])?;
            git.run(&["add", "--all"])?;
            git.run(&["commit", "--quiet", "--message=The course, as handed out"])?;
        }

        if uncommitted > 0 {
            let files = text::count(uncommitted, "file");
            writeln!(
                anstream::stderr(),
                "{NOTE}note{NOTE:#}: {files} with changes that are not committed; the hand-out has the committed ones"
            )?;
        }
        writeln!(
            anstream::stdout(),
            "The hand-out is in {name}.\nTry it: {COMMAND}cd {name} && cargo course{COMMAND:#}"
        )?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A repository may have lost the line that leaves them out.
fn holds_no_solutions(archive: &[u8]) -> anyhow::Result<()> {
    for entry in tar::Archive::new(archive).entries()? {
        let entry = entry.context("what git has packed")?;
        ensure!(
            !entry.path()?.starts_with("solutions-private"),
            "the hand-out would contain the solutions: commit a .gitattributes with the line `/solutions-private export-ignore`"
        );
    }
    Ok(())
}

/// Somebody may have committed their own work on an exercise.
fn put_starters(dir: &Path) -> anyhow::Result<()> {
    let handout = Repository::at(dir)?;
    for exercise in exercises::all(&handout)? {
        for file in &exercise.files {
            let (own, starter) = (exercise.path.join(file), exercise.starter_of(file));
            fs::copy(&starter, &own)
                .with_context(|| format!("{} is needed", handout.shown(&starter)))?;
        }
    }
    Ok(())
}
