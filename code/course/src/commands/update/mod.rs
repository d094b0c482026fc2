//! `cargo course update`: the newest course, with the learner's files as they are.
//!
//! The learner's files are copied to a backup first, whatever becomes of the rest.

mod merge;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;

use self::merge::Merge;
use crate::backup;
use crate::exercises;
use crate::git::Git;
use crate::repository::Repository;
use crate::text::{self, COMMAND, GOOD, NOTE};

/// Bring the course up to date, and keep your work
///
/// For a course that you cloned with git. Fetches what is new and merges it. The files of the
/// exercises that you edit stay as you have them, committed or not, and are copied to backups/ first.
/// If you changed another file that the update changes too, nothing is done, and you are told which.
///
/// A repository of your own that was made from a template follows itself: add the template as a
/// remote, once, and update from there.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course update                        from where your branch comes from
  cargo course update --from upstream/main   from another remote, as in a fork

  git remote add template URL                a copy made from a template: once,
  cargo course update --from template/main   and then this")]
pub struct Update {
    /// The remote branch to update from; the one that your branch follows if left out
    #[arg(long, value_name = "REMOTE/BRANCH")]
    from: Option<String>,
}

impl Update {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let repository = Repository::find()?;
        let git = Git::at(repository.root());
        check_clone(&repository, &git)?;
        let source = self.fetch(&git)?;

        let (base, grafted) = common(&git, &source)?;
        let updated = update(&repository, &git, &base, &source);
        if let Some(first) = grafted {
            // However an update ends, nothing of it stays.
            git.ask(&["replace", "--delete", &first])?;
        }
        updated
    }

    /// Fetches, and gives the name of what to merge.
    fn fetch(&self, git: &Git<'_>) -> anyhow::Result<String> {
        let source = match &self.from {
            Some(source) => source.clone(),
            None => followed(git)?,
        };
        let Some((remote, branch)) = source.split_once('/') else {
            bail!("`{source}` is no remote branch; write it as in `--from upstream/main`");
        };
        git.run(&["fetch", "--quiet", remote, branch])?;
        let known = format!("refs/remotes/{source}");
        match git.ask(&["rev-parse", "--verify", "--quiet", &known])? {
            Some(_) => Ok(source),
            None => bail!("the remote `{remote}` has no branch `{branch}` that git tracks here"),
        }
    }
}

/// Merges what is new of `source`, and tells the learner what that means.
fn update(
    repository: &Repository,
    git: &Git<'_>,
    base: &str,
    source: &str,
) -> anyhow::Result<ExitCode> {
    let mut out = anstream::stdout().lock();
    let new = git.run(&["rev-list", "--count", &format!("HEAD..{source}")])?;
    if new == "0" {
        writeln!(out, "{GOOD}The course is up to date{GOOD:#} with {source}.")?;
        return Ok(ExitCode::SUCCESS);
    }
    let before = git.run(&["rev-parse", "HEAD"])?;
    let work = work(repository, git, base)?;
    let merge = Merge {
        git,
        work: &work,
        base,
        source,
    };
    merge.refuse_clash()?;
    let here = |path: &String| repository.root().join(path);
    let files: Vec<PathBuf> = work.iter().map(here).filter(|file| file.exists()).collect();
    let kept = backup::keep(repository, &files)?;
    merge.run()?;

    let new = text::count(new.parse().unwrap_or(0), "change");
    writeln!(
        out,
        "{GOOD}The course is up to date{GOOD:#}: {new} from {source}."
    )?;
    if let Some(kept) = kept {
        writeln!(
            out,
            "Your files are as you had them; a copy is kept: {kept}"
        )?;
        for file in files.iter().filter(|file| !file.exists()) {
            let file = repository.shown(file);
            writeln!(
                out,
                "{NOTE}{file} is no longer part of the course{NOTE:#}: see that copy, or where its exercise is now."
            )?;
        }
    }
    let Ok(exercises) = exercises::all(repository) else {
        writeln!(
            out,
            "The exercises are for the new `cargo course` to read: run {COMMAND}cargo course{COMMAND:#}"
        )?;
        return Ok(ExitCode::SUCCESS);
    };
    let changed = git.paths(&["diff", "--name-only", "-z", &before, "HEAD"])?;
    for exercise in exercises {
        let folder = repository.shown(&exercise.path) + "/";
        let begun = work.iter().any(|path| path.starts_with(&folder));
        if !begun || !changed.iter().any(|path| path.starts_with(&folder)) {
            continue;
        }
        let number = exercise.number;
        writeln!(
            out,
            "Exercise {number} has changed: run {COMMAND}cargo course test {number}{COMMAND:#}"
        )?;
        let starters = exercise.files.iter().map(|file| exercise.starter_of(file));
        let mut starters = starters.map(|starter| repository.shown(&starter));
        if let Some(starter) = starters.find(|starter| changed.contains(starter)) {
            writeln!(out, "  Its starter too; compare yours with {starter}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The learner's files that differ from the course's of the commit `base`, committed or not.
fn work(repository: &Repository, git: &Git<'_>, base: &str) -> anyhow::Result<BTreeSet<String>> {
    let mut question = ["diff", "--name-only", "-z", base, "--"]
        .map(String::from)
        .to_vec();
    for exercise in exercises::all(repository)? {
        let files = exercise.files.iter().map(|file| exercise.path.join(file));
        question.extend(files.map(|file| repository.shown(&file)));
    }
    git.paths(&question)
}

fn check_clone(repository: &Repository, git: &Git<'_>) -> anyhow::Result<()> {
    let top = git.ask(&["rev-parse", "--show-toplevel"])?;
    let top = top.and_then(|top| std::fs::canonicalize(top).ok());
    if top.is_none() || top != repository.root().canonicalize().ok() {
        bail!(
            "this course is no git clone, so git cannot update it. Nothing was changed.\n\
             Get the new course beside it, and copy the files that you edited into it; `cargo course goto` names them."
        );
    }
    for (state, command) in [
        ("MERGE_HEAD", "merge"),
        ("rebase-merge", "rebase"),
        ("rebase-apply", "rebase"),
    ] {
        let path = git.run(&["rev-parse", "--git-path", state])?;
        if repository.root().join(path).exists() {
            bail!(
                "git is in the middle of something here; finish it with `git {command} --continue`, or give it up with `git {command} --abort`. Then update again."
            );
        }
    }
    Ok(())
}

/// The commit that both have in common, and perhaps a first commit that is grafted for as long as the update
/// takes.
///
/// A copy that was made from a template has the template's files in its first commit, and none of the
/// commits before. While it is updated, git takes that first commit for a child of the template's commit
/// with the same files, so that only what has changed since is merged. The merge is then history in common,
/// and the next update needs none of this.
fn common(git: &Git<'_>, source: &str) -> anyhow::Result<(String, Option<String>)> {
    if let Some(base) = git.ask(&["merge-base", "HEAD", source])? {
        return Ok((base, None));
    }
    let theirs = git.run(&["log", "--format=%T %H", source])?;
    for first in git.run(&["rev-list", "--max-parents=0", "HEAD"])?.lines() {
        let files = git.run(&["rev-parse", &format!("{first}^{{tree}}")])?;
        let mut commits = theirs.lines().filter_map(|line| line.split_once(' '));
        if let Some((_, base)) = commits.find(|(tree, _)| *tree == files) {
            git.run(&["replace", "--force", "--graft", first, base])?;
            return Ok((base.to_owned(), Some(first.to_owned())));
        }
    }
    bail!(
        "{source} and your course have no history in common, and your first commit is no copy of one of its commits. Nothing was changed.\n\
         Clone the course anew, and copy the files that you edited into it; `cargo course goto` names them."
    )
}

/// The branch that this one follows, such as `origin/main`.
fn followed(git: &Git<'_>) -> anyhow::Result<String> {
    let Some(branch) = git.ask(&["symbolic-ref", "--quiet", "--short", "HEAD"])? else {
        bail!(
            "no branch is checked out here; `git switch main` goes back to one. Then update again."
        );
    };
    let upstream = [
        "rev-parse",
        "--abbrev-ref",
        "--symbolic-full-name",
        "@{upstream}",
    ];
    match git.ask(&upstream)? {
        Some(upstream) => Ok(upstream),
        None => bail!(
            "your branch `{branch}` follows none; say where the course comes from, as in `cargo course update --from origin/main`"
        ),
    }
}
