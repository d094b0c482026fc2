//! Merges what is new. The learner's files are put aside meanwhile.

use anyhow::bail;

use super::work::Work;
use crate::git::Git;

/// Before anything is changed: files that are not the learner's, and would be written over.
pub(super) fn refuse_what_would_clash(
    git: &Git<'_>,
    work: &Work,
    base: &str,
    source: &str,
) -> anyhow::Result<()> {
    let incoming = git.paths(&["diff", "--name-only", "-z", base, source])?;
    let changed = git.paths(&["diff", "--name-only", "-z", "HEAD"])?;
    let mine = |path: &&String| work.names().any(|own| own == *path);
    let clashing: Vec<&String> = changed
        .intersection(&incoming)
        .filter(|path| !mine(path))
        .collect();
    if !clashing.is_empty() {
        bail!(
            "you have changed what the update changes too, and these are not files of an exercise that you edit:{}\n\
             To put your change aside, run `git stash`, then update, then `git stash pop`. To drop it, run `git checkout -- FILE`.\n\
             Nothing was changed.",
            listed(&clashing)
        );
    }
    let untracked = git.paths(&["ls-files", "--others", "--exclude-standard", "-z"])?;
    let covered: Vec<&String> = untracked.intersection(&incoming).collect();
    if !covered.is_empty() {
        bail!(
            "the update brings files of the same name as yours; move yours away:{}\nNothing was changed.",
            listed(&covered)
        );
    }
    Ok(())
}

/// Leaves everything as it was if it fails.
pub(super) fn merge(git: &Git<'_>, work: &Work, base: &str, source: &str) -> anyhow::Result<()> {
    let behind = git.ask(&["merge-base", "--is-ancestor", "HEAD", source])?;
    if behind.is_some() {
        git.run(&["merge", "--quiet", "--ff-only", source])?;
        return Ok(());
    }
    let joined = join(git, work, base, source);
    if joined.is_err() {
        // There is nothing to give up if git refused to begin.
        let _ = git.ask(&["merge", "--abort"])?;
    }
    joined
}

/// The learner has commits of their own, which stay.
fn join(git: &Git<'_>, work: &Work, base: &str, source: &str) -> anyhow::Result<()> {
    // It also fails on a conflict, which may be in the learner's files only.
    let begun = git.run(&["merge", "--quiet", "--no-ff", "--no-commit", source]);
    if git
        .ask(&["rev-parse", "--verify", "--quiet", "MERGE_HEAD"])?
        .is_none()
    {
        begun?;
    }
    let committed = git.paths(&["diff", "--name-only", "-z", base, "HEAD"])?;
    for path in work.names().filter(|path| committed.contains(*path)) {
        // Whole: a starter's new lines between the learner's own would make neither.
        if git
            .ask(&["cat-file", "-e", &format!("HEAD:{path}")])?
            .is_some()
        {
            git.run(&["checkout", "--quiet", "HEAD", "--", path])?;
        }
    }
    let conflicts = git.paths(&["diff", "--name-only", "--diff-filter=U", "-z"])?;
    if !conflicts.is_empty() {
        bail!(
            "your commits and the update change the same lines, outside the files of an exercise that you edit:{}\n\
             Run `git merge {source}` and decide for each, or undo your change to them.",
            listed(&conflicts.iter().collect::<Vec<_>>())
        );
    }
    git.run(&["commit", "--quiet", "--no-edit", "--no-verify"])?;
    Ok(())
}

fn listed(paths: &[&String]) -> String {
    paths.iter().map(|path| format!("\n  {path}")).collect()
}
