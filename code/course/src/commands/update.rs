//! `cargo course update`: the newest course, with the learner's files as they are.
//!
//! The learner's files are copied to a backup first, whatever becomes of the rest. What is not committed in them is
//! put aside, git merges, and they are written back. `.gitattributes` marks the learner's files with
//! `merge=learner`: where both sides changed one, the driver below keeps the learner's text whole, since a
//! starter's new lines between the learner's own would make neither.
//!
//! It merges and does not rebase, since commits of the learner's may have been pushed already.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use clap::Args;

use crate::backup;
use crate::exercises;
use crate::git::Git;
use crate::repository::{self, Repository};
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

/// In a merge the learner's text is in `%A`, where git looks for the result.
const KEEP_LEARNERS: &str = "merge.learner.driver=true";

/// Asks for the files that differ from the last commit.
const UNCOMMITTED: [&str; 4] = ["diff", "--name-only", "-z", "HEAD"];

/// Asks for the files in conflict.
const UNMERGED: [&str; 4] = ["diff", "--name-only", "--diff-filter=U", "-z"];

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
        let source = self.from.clone().map_or_else(|| followed(git), Ok)?;
        let Some((remote, branch)) = source.split_once('/') else {
            bail!("`{source}` is no remote branch; write it as in `--from upstream/main`");
        };
        git.run(&["fetch", "--quiet", remote, branch])?;
        Ok(source)
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
    let up_to_date = format!("{GOOD}The course is up to date{GOOD:#}");
    if new == "0" {
        writeln!(out, "{up_to_date} with {source}.")?;
        return Ok(ExitCode::SUCCESS);
    }
    let before = git.run(&["rev-parse", "HEAD"])?;
    let work = work(repository, git, base)?;
    refuse_clash(git, &work, base, source)?;
    let here = |path: &String| repository.root().join(path);
    let files: Vec<PathBuf> = work.iter().map(here).filter(|file| file.exists()).collect();
    let kept = backup::keep(repository, &files)?;
    merge(repository, git, &work, source)?;

    let new = text::count(new.parse().unwrap_or(0), "change");
    writeln!(out, "{up_to_date}: {new} from {source}.")?;
    if let Some(kept) = kept {
        let as_before = "Your files are as you had them; a copy is kept";
        writeln!(out, "{as_before}: {kept}")?;
    }
    for file in files.iter().filter(|file| !file.exists()) {
        let gone = format!("{} is no longer part of the course", repository.shown(file));
        let look = "see that copy, or where its exercise is now.";
        writeln!(out, "{NOTE}{gone}{NOTE:#}: {look}")?;
    }
    // What is new about them may be for the new command to read.
    let exercises = exercises::all(repository).unwrap_or_default();
    let changed = git.paths(&["diff", "--name-only", "-z", &before, "HEAD"])?;
    for exercise in exercises {
        let folder = repository.shown(&exercise.path) + "/";
        let begun = work.iter().any(|path| path.starts_with(&folder));
        if !begun || !changed.iter().any(|path| path.starts_with(&folder)) {
            continue;
        }
        let number = exercise.number;
        let test = format!("{COMMAND}cargo course test {number}{COMMAND:#}");
        writeln!(out, "Exercise {number} has changed: run {test}")?;
        let starter = repository.shown(&exercise.starter_of(&exercise.files[0]));
        if changed.contains(&starter) {
            writeln!(out, "  Its starter too; compare yours with {starter}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The learner's files that differ from the course's of the commit `base`, committed or not.
fn work(repository: &Repository, git: &Git<'_>, base: &str) -> anyhow::Result<BTreeSet<String>> {
    let question = ["diff", "--name-only", "-z", base, "--"];
    let mut question = question.map(String::from).to_vec();
    for exercise in exercises::all(repository)? {
        let files = exercise.files.iter().map(|file| exercise.path.join(file));
        question.extend(files.map(|file| repository.shown(&file)));
    }
    git.paths(&question)
}

fn check_clone(repository: &Repository, git: &Git<'_>) -> anyhow::Result<()> {
    let top = git.ask(&["rev-parse", "--show-toplevel"])?;
    let top = top.and_then(|top| fs::canonicalize(top).ok());
    if top.is_none() || top != repository.root().canonicalize().ok() {
        bail!(
            "this course is no git clone, so git cannot update it. Nothing was changed.\n\
             Get the new course beside it, and copy the files that you edited into it; `cargo course goto` names them."
        );
    }
    if git
        .ask(&["rev-parse", "--verify", "--quiet", "MERGE_HEAD"])?
        .is_some()
    {
        bail!(
            "git is in the middle of a merge here; finish it with `git merge --continue`, or give it up with `git merge --abort`. Then update again."
        );
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
    match git.ask(&["rev-parse", "--abbrev-ref", "@{upstream}"])? {
        Some(upstream) => Ok(upstream),
        None => bail!(
            "your branch `{branch}` follows none; say where the course comes from, as in `cargo course update --from origin/main`"
        ),
    }
}

/// Leaves everything as it was if it fails.
fn merge(
    repository: &Repository,
    git: &Git<'_>,
    work: &BTreeSet<String>,
    source: &str,
) -> anyhow::Result<()> {
    let uncommitted = &git.paths(&UNCOMMITTED)? & work;
    let mut texts = Vec::new();
    // A file that was removed comes back.
    for file in uncommitted.iter().map(|path| repository.root().join(path)) {
        if file.exists() {
            texts.push((fs::read(&file)?, file));
        }
    }
    let joined = put_aside(git, &uncommitted).and_then(|()| join(git, work, source));
    if joined.is_err() {
        // There is nothing to give up if git refused to begin.
        let _ = git.ask(&["merge", "--abort"]);
    }
    for (text, file) in texts {
        // Unless the update has taken it out of the course.
        if joined.is_err() || file.exists() {
            repository::replace(&file, &text)?;
        }
    }
    joined.map_err(|error| {
        anyhow!("{error:#}\nNothing was updated, and your files are as they were.")
    })
}

fn put_aside(git: &Git<'_>, paths: &BTreeSet<String>) -> anyhow::Result<()> {
    if !paths.is_empty() {
        let mut checkout = ["checkout", "--quiet", "HEAD", "--"]
            .map(String::from)
            .to_vec();
        checkout.extend(paths.iter().cloned());
        git.run(&checkout)?;
    }
    Ok(())
}

/// Before anything is changed: files that are not the learner's, and would conflict afterwards.
fn refuse_clash(
    git: &Git<'_>,
    work: &BTreeSet<String>,
    base: &str,
    source: &str,
) -> anyhow::Result<()> {
    let incoming = git.paths(&["diff", "--name-only", "-z", base, source])?;
    let mut clashing = git.paths(&UNCOMMITTED)?;
    clashing.retain(|path| incoming.contains(path) && !work.contains(path));
    if !clashing.is_empty() {
        let files = shell_words::join(&clashing);
        bail!(
            "you have changed what the update changes too, and these are not files of an exercise that you edit:{}\n\
             To put your change aside, run `git stash push -- {files}`, then update, then `git stash pop`.\n\
             Nothing was changed.",
            listed(&clashing)
        );
    }
    Ok(())
}

fn join(git: &Git<'_>, work: &BTreeSet<String>, source: &str) -> anyhow::Result<()> {
    let merge = ["-c", KEEP_LEARNERS, "merge", "--quiet"];
    let merge = [&merge[..], &["--ff", "--no-edit", "--autostash", source]];
    let merged = git.run(&merge.concat());
    let conflicts = git.paths(&UNMERGED)?;
    if conflicts.is_empty() {
        return merged.map(drop);
    }
    let others = &conflicts - work;
    if !others.is_empty() {
        bail!(
            "your commits and the update change the same lines, outside the files of an exercise that you edit:{}\n\
             To take the course's, run `git restore --source {source} --staged --worktree -- {}`, and commit that. Then update again.",
            listed(&others),
            shell_words::join(&others)
        );
    }
    // One side removed them. It is as the course has it: the learner's are backed up, and one in a folder that the
    // course no longer has would be taken for a package by cargo.
    for path in &conflicts {
        match git.ask(&["cat-file", "-e", &format!("{source}:{path}")])? {
            Some(_) => git.run(&["checkout", "--quiet", source, "--", path]),
            None => git.run(&["rm", "--quiet", "--force", "--", path]),
        }?;
    }
    git.run(&["commit", "--quiet", "--no-edit"])?;
    Ok(())
}

fn listed(paths: &BTreeSet<String>) -> String {
    paths.iter().map(|path| format!("\n  {path}")).collect()
}
