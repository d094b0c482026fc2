//! What is wrong with the book, where, and what to do about it.

use anyhow::bail;
use std::fmt::Display;
use std::path::Path;

/// One thing to fix before the book can be built: `FILE:LINE: WHAT`, and below it the advice.
pub(crate) fn problem(
    file: &Path,
    line: Option<usize>,
    what: impl Display,
    advice: impl Display,
) -> String {
    let line = line.map_or(String::new(), |line| format!(":{line}"));
    format!("{}{line}: {what}\n  -> {advice}", file.display())
}

/// Fails with all problems at once, if there are any.
pub(crate) fn refuse(problems: &[String]) -> anyhow::Result<()> {
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    Ok(())
}

/// Files are shown as a person at the repository's root names them.
pub(crate) fn relative<'p>(root: &Path, path: &'p Path) -> &'p Path {
    path.strip_prefix(root).unwrap_or(path)
}
