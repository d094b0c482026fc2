//! Has git merge what is new, so that the learner's files stay as they are.
//!
//! What is not committed goes to the stash, git merges, and the stash comes back. `.gitattributes` marks
//! the learner's files with `merge=learner`: where both sides changed one, the drivers below keep the
//! learner's text whole, since a starter's new lines between the learner's own would make neither.
//!
//! It merges and does not rebase, since commits of the learner's may have been pushed already.

use std::collections::BTreeSet;

use anyhow::{Context, anyhow, bail};

use crate::git::Git;

/// In a merge the learner's text is in `%A`, where git looks for the result.
const KEEP_COMMITTED: &str = "merge.learner.driver=true";

/// When the stash comes back the learner's text is in `%B`, as it is in a rebase.
const KEEP_STASHED: &str = "merge.learner.driver=cp %B %A";

/// Asks for the files that differ from the last commit.
const UNCOMMITTED: [&str; 4] = ["diff", "--name-only", "-z", "HEAD"];

/// Asks for the files in conflict.
const UNMERGED: [&str; 4] = ["diff", "--name-only", "--diff-filter=U", "-z"];

#[derive(Debug)]
pub(super) struct Merge<'u> {
    pub(super) git: &'u Git<'u>,
    /// The learner's files that differ from those of `base`, as paths from the root.
    pub(super) work: &'u BTreeSet<String>,
    pub(super) base: &'u str,
    pub(super) source: &'u str,
}

impl Merge<'_> {
    /// Leaves everything as it was if it fails.
    pub(super) fn run(&self) -> anyhow::Result<()> {
        let git = self.git;
        let stashed = !git.paths(&UNCOMMITTED)?.is_empty();
        if stashed {
            git.run(&["stash", "push", "--quiet"])?;
        }
        let joined = self.join();
        if joined.is_err() {
            // There is nothing to give up if git refused to begin.
            let _ = git.ask(&["merge", "--abort"])?;
        }
        if stashed {
            let back = self.put_back();
            back.context("what you had not committed is in the stash (`git stash list`)")?;
        }
        joined.map_err(|error| {
            anyhow!("{error:#}\nNothing was updated, and your files are as they were.")
        })
    }

    /// Before anything is changed: files that are not the learner's, and would conflict afterwards.
    pub(super) fn refuse_clash(&self) -> anyhow::Result<()> {
        let Self { base, source, .. } = self;
        let uncommitted = self.git.paths(&UNCOMMITTED)?;
        let incoming = self
            .git
            .paths(&["diff", "--name-only", "-z", base, source])?;
        let clashing = uncommitted.intersection(&incoming);
        let clashing: Vec<&String> = clashing.filter(|path| !self.work.contains(*path)).collect();
        if !clashing.is_empty() {
            let files = shell_words::join(&clashing);
            bail!(
                "you have changed what the update changes too, and these are not files of an exercise that you edit:{}\n\
                 To put your change aside, run `git stash push -- {files}`, then update, then `git stash pop`.\n\
                 To drop it, run `git restore --staged --worktree -- {files}`, then update.\n\
                 Nothing was changed.",
                listed(&clashing)
            );
        }
        Ok(())
    }

    fn join(&self) -> anyhow::Result<()> {
        let Self { git, source, .. } = self;
        let merge = ["-c", KEEP_COMMITTED, "merge", "--quiet"];
        let merge = [&merge[..], &["--ff", "--no-edit", "--no-verify", source]];
        let merged = git.run(&merge.concat());
        let conflicts = git.paths(&UNMERGED)?;
        if conflicts.is_empty() {
            return merged.map(drop);
        }
        let others: Vec<&String> = conflicts.difference(self.work).collect();
        if !others.is_empty() {
            bail!(
                "your commits and the update change the same lines, outside the files of an exercise that you edit:{}\n\
                 To take the course's, run `git restore --source {source} --staged --worktree -- {}`, and commit that. Then update again.",
                listed(&others),
                shell_words::join(&others)
            );
        }
        self.take(source, &conflicts)?;
        git.run(&["commit", "--quiet", "--no-edit", "--no-verify"])?;
        Ok(())
    }

    fn put_back(&self) -> anyhow::Result<()> {
        let git = self.git;
        let pop = ["-c", KEEP_STASHED, "stash", "pop", "--quiet"];
        let popped = git.run(&pop);
        let conflicts = git.paths(&UNMERGED)?;
        if conflicts.is_empty() || !conflicts.is_subset(self.work) {
            return popped.map(drop);
        }
        self.take("HEAD", &conflicts)?;
        git.run(&["reset", "--quiet"])?;
        git.run(&["stash", "drop", "--quiet"])?;
        Ok(())
    }

    /// Ends conflicts over files that one side removed: as the course has it. The learner's are backed up,
    /// and one in a folder that the course no longer has would be taken for a package by cargo.
    fn take(&self, commit: &str, paths: &BTreeSet<String>) -> anyhow::Result<()> {
        for path in paths {
            let there = self
                .git
                .ask(&["cat-file", "-e", &format!("{commit}:{path}")])?;
            match there {
                Some(_) => self.git.run(&["checkout", "--quiet", commit, "--", path]),
                None => self.git.run(&["rm", "--quiet", "--force", "--", path]),
            }?;
        }
        Ok(())
    }
}

fn listed(paths: &[&String]) -> String {
    paths.iter().map(|path| format!("\n  {path}")).collect()
}
