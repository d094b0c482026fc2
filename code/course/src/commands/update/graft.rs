//! A history for a copy that was made from a template, which begins anew.
//!
//! Such a copy has the template's files in its first commit, and none of the commits before. While
//! it is updated, git takes that first commit for a child of the template's commit with the same
//! files, so that only what has changed since is merged. The merge is then history in common, and the
//! next update needs none of this.

use crate::git::Git;

#[must_use]
pub(super) struct Graft<'g> {
    git: &'g Git<'g>,
    first: String,
    /// The commit that this copy was made from.
    pub(super) base: String,
}

impl<'g> Graft<'g> {
    /// `None` if no commit of `source` holds what the first one here holds.
    pub(super) fn onto(git: &'g Git<'g>, source: &str) -> anyhow::Result<Option<Self>> {
        let firsts = git.run(&["rev-list", "--max-parents=0", "HEAD"])?;
        let theirs = git.run(&["log", "--format=%T %H", source])?;
        for first in firsts.lines() {
            let files = git.run(&["rev-parse", &format!("{first}^{{tree}}")])?;
            let mut commits = theirs.lines().filter_map(|line| line.split_once(' '));
            let Some((_, base)) = commits.find(|(tree, _)| *tree == files) else {
                continue;
            };
            git.run(&["replace", "--force", "--graft", first, base])?;
            return Ok(Some(Self {
                git,
                first: first.to_owned(),
                base: base.to_owned(),
            }));
        }
        Ok(None)
    }
}

/// However an update ends, nothing of it stays.
impl Drop for Graft<'_> {
    fn drop(&mut self) {
        let _ = self.git.ask(&["replace", "--delete", &self.first]);
    }
}
