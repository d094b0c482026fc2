//! What a block quotes of other files: which files, and which of their lines.

use anyhow::{Context, ensure};
use regex::{Captures, Regex};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// mdBook's own pattern for a directive, escaped ones first so that they are passed over.
static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\\\{\{#.*\}\}|\{\{\s*#(?:include|rustdoc_include|playground)\s+(?<target>[^}\s]+)[^}]*\}\}",
    )
});
/// Names as mdBook reads them in the comments `ANCHOR: name` and `ANCHOR_END: name`.
static ANCHOR_START: LazyLock<Regex> = LazyLock::new(|| pattern(r"ANCHOR:\s*(?<name>[\w_-]+)"));
static ANCHOR_END: LazyLock<Regex> = LazyLock::new(|| pattern(r"ANCHOR_END:\s*(?<name>[\w_-]+)"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}

/// A file, or a part of it, that a text includes.
#[derive(Debug)]
pub(crate) struct Excerpt {
    pub(crate) file: PathBuf,
    /// The first and the last line, counted from 1; without them it is the whole file.
    pub(crate) lines: Option<(usize, usize)>,
}

/// What `text` includes, in order; it stands in the file at `path`.
pub(crate) fn excerpts(path: &Path, text: &str) -> anyhow::Result<Vec<Excerpt>> {
    let folder = path.parent().unwrap_or(path);
    let excerpt = |directive: Captures<'_>| {
        let target = directive.name("target")?.as_str();
        let (file, part) = match target.split_once(':') {
            Some((file, part)) => (file, Some(part)),
            None => (target, None),
        };
        Some(read(&folder.join(file), part).with_context(|| format!("`{}`", &directive[0])))
    };
    INCLUDE.captures_iter(text).filter_map(excerpt).collect()
}

fn read(file: &Path, part: Option<&str>) -> anyhow::Result<Excerpt> {
    let file = dunce::canonicalize(file)?;
    let text = fs::read_to_string(&file)?;
    let lines = match part {
        Some(part) if is_anchor(part) => ends(&anchored(&text, part)?),
        Some(range) => ends(&in_range(&text, range)),
        None => None,
    };
    Ok(Excerpt { file, lines })
}

/// The numbers of the first and last line that mdBook shows: it leaves out the names of other anchors.
fn ends(lines: &[(usize, &str)]) -> Option<(usize, usize)> {
    let is_shown = |(_, line): &&(usize, &str)| {
        !line.trim().is_empty() && !ANCHOR_START.is_match(line) && !ANCHOR_END.is_match(line)
    };
    let first = lines.iter().find(is_shown)?.0;
    let last = lines.iter().rfind(is_shown)?.0;
    Some((first + 1, last + 1))
}

/// `12`, `12:`, `:20` and `12:20`; both ends belong to it.
fn in_range<'t>(text: &'t str, range: &str) -> Vec<(usize, &'t str)> {
    let mut ends = range.split(':').map(str::parse::<usize>);
    let first = ends.next().and_then(Result::ok).unwrap_or(1);
    let last = match ends.next() {
        Some(last) => last.unwrap_or(usize::MAX),
        None => first,
    };
    let inside = |(index, _): &(usize, &str)| (first..=last).contains(&(index + 1));
    text.lines().enumerate().filter(inside).collect()
}

/// Ranges of lines start with a number or a colon, everything else is an anchor's name.
fn is_anchor(part: &str) -> bool {
    let first = part.split(':').next().unwrap_or_default();
    !first.is_empty() && first.parse::<usize>().is_err()
}

/// mdBook shows the rest of the file where the second comment is missing.
fn anchored<'t>(text: &'t str, anchor: &str) -> anyhow::Result<Vec<(usize, &'t str)>> {
    let names = |pattern: &Regex, line: &str| {
        let found = pattern.captures(line);
        found.is_some_and(|found| &found["name"] == anchor)
    };
    let mut inside = text.lines().enumerate();
    inside.find(|(_, line)| names(&ANCHOR_START, line));
    let inside: Vec<_> = inside.collect();
    let end = inside.iter().position(|(_, line)| names(&ANCHOR_END, line));
    let end = end.unwrap_or_default();
    ensure!(
        end > 0,
        "has no lines between `ANCHOR: {anchor}` and `ANCHOR_END: {anchor}`"
    );
    Ok(inside[..end].to_vec())
}
