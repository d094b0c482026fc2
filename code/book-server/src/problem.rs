//! What is wrong with the book, where, and what to do about it; and the files that it is made of, read
//! with that in mind.

use anyhow::{anyhow, bail, ensure};
use std::fmt::Display;
use std::fs;
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
pub(crate) fn refuse(problems: impl IntoIterator<Item = String>) -> anyhow::Result<()> {
    let problems: Vec<_> = problems.into_iter().collect();
    ensure!(problems.is_empty(), "{}", problems.join("\n"));
    Ok(())
}

/// Files are shown as a person at the repository's root names them.
pub(crate) fn relative<'p>(root: &Path, path: &'p Path) -> &'p Path {
    path.strip_prefix(root).unwrap_or(path)
}

/// The text of a file. `shown` is what the reader calls it, and `missing` the advice when it is not there.
pub(crate) fn read(path: &Path, shown: &Path, missing: &str) -> anyhow::Result<String> {
    let bytes = fs::read(path).map_err(|error| {
        anyhow!(problem(
            shown,
            None,
            format!("cannot be read: {error}"),
            missing
        ))
    })?;
    // Latin text in UTF-16 is valid UTF-8 with a zero beside each letter.
    let encoding = if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        "is in UTF-16, and the book is read as UTF-8"
    } else if bytes.contains(&0) {
        "holds zero bytes, as a text in UTF-16 does"
    } else if let Ok(text) = String::from_utf8(bytes) {
        return Ok(text);
    } else {
        "is not in UTF-8"
    };
    let advice = "save it as UTF-8: most editors ask for the encoding under \"Save as\"";
    bail!(problem(shown, None, encoding, advice))
}
