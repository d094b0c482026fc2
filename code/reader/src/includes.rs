//! What a chapter includes: which files, and whether they and their anchors exist.

use crate::problem::Problem;
use regex::{Captures, Regex};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// mdBook stops here too.
const MAX_DEPTH: usize = 10;

/// mdBook's own pattern for a directive, escaped ones first so that they are passed over.
static DIRECTIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\\\{\{#.*\}\}|\{\{\s*#(?<kind>[a-zA-Z0-9_]+)\s+(?<target>[^}]+)\}\}")
});
/// Names as mdBook reads them in the comments `ANCHOR: name` and `ANCHOR_END: name`.
static ANCHOR_START: LazyLock<Regex> = LazyLock::new(|| pattern(r"ANCHOR:\s*(?<name>[\w_-]+)"));
static ANCHOR_END: LazyLock<Regex> = LazyLock::new(|| pattern(r"ANCHOR_END:\s*(?<name>[\w_-]+)"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern written in this file is valid")
}

/// A file, or a part of it, that a text includes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    pub(crate) file: PathBuf,
    /// The first and the last line, counted from 1; without them it is the whole file.
    pub(crate) lines: Option<(usize, usize)>,
}

/// What `text` includes, in order; it stands in the file at `path`. What cannot be included is left out,
/// since [`Includes`] reports it.
pub(crate) fn excerpts(path: &Path, text: &str) -> Vec<Excerpt> {
    let includes = DIRECTIVE.captures_iter(text).filter(|directive| {
        let kind = directive.name("kind").map(|kind| kind.as_str());
        matches!(kind, Some("include" | "rustdoc_include" | "playground"))
    });
    let excerpt = |directive: Captures<'_>| {
        let (file, part) = target(&directive["target"]);
        let file = resolve(path, file);
        let text = fs::read_to_string(&file).ok()?;
        let lines = match part {
            Some(part) => Some(ends(&selected(&text, part)?)?),
            None => None,
        };
        Some(Excerpt { file, lines })
    };
    includes.filter_map(excerpt).collect()
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

/// What was found in one chapter or in many.
#[derive(Debug, Default)]
pub struct Includes {
    /// The files that are included, also those that are missing, to be watched for changes.
    pub files: BTreeSet<PathBuf>,
    /// What cannot be included, with the place of the directive.
    pub problems: Vec<Problem>,
}

impl Includes {
    /// Follows the includes of the file at `path`; problems name files relative to `root`.
    pub fn follow(&mut self, root: &Path, path: &Path) {
        match fs::read_to_string(path) {
            Ok(text) => self.scan(root, path, text.lines().enumerate(), 0),
            Err(error) => self.problems.push(Problem::new(
                relative(root, path),
                None,
                format!("cannot be read: {error}"),
                "create the file, or take its line out of SUMMARY.md",
            )),
        }
    }

    fn scan<'t>(
        &mut self,
        root: &Path,
        path: &Path,
        lines: impl Iterator<Item = (usize, &'t str)>,
        depth: usize,
    ) {
        for (index, line) in lines {
            for directive in DIRECTIVE.captures_iter(line) {
                let Some(kind) = directive.name("kind") else {
                    continue;
                };
                let outcome = match kind.as_str() {
                    "title" => Ok(()),
                    "include" | "rustdoc_include" | "playground" => {
                        self.include(root, path, &directive["target"], depth)
                    }
                    other => Err((
                        format!("mdBook has no directive `#{other}`"),
                        "write #include or #rustdoc_include, or put a \\ before the braces".into(),
                    )),
                };
                if let Err((what, advice)) = outcome {
                    self.problems.push(Problem::new(
                        relative(root, path),
                        Some(index + 1),
                        what,
                        advice,
                    ));
                }
            }
        }
    }

    fn include(
        &mut self,
        root: &Path,
        path: &Path,
        target: &str,
        depth: usize,
    ) -> Result<(), (String, String)> {
        let (file, part) = crate::includes::target(target);
        let included = resolve(path, file);
        let shown = relative(root, &included).display().to_string();
        self.files.insert(included.clone());

        let text = fs::read_to_string(&included).map_err(|error| {
            (
                format!("cannot include `{shown}`: {error}"),
                format!("correct the path `{file}`; it starts from this file's folder"),
            )
        })?;
        if depth >= MAX_DEPTH {
            return Err((
                format!("includes go more than {MAX_DEPTH} files deep, at `{shown}`"),
                "take out the include that leads back to a file above it".into(),
            ));
        }
        let lines = match part.filter(|part| is_anchor(part)) {
            Some(anchor) => anchored(&text, anchor).ok_or_else(|| {
                (
                    format!("`{shown}` has no lines between `ANCHOR: {anchor}` and `ANCHOR_END: {anchor}`"),
                    format!("add both comments to `{shown}`, or correct the anchor's name here"),
                )
            })?,
            None => text.lines().enumerate().collect(),
        };
        self.scan(root, &included, lines.into_iter(), depth + 1);
        Ok(())
    }
}

/// The file of a directive and the part of it. `playground` takes attributes after the file; mdBook reads
/// the first word only.
fn target(target: &str) -> (&str, Option<&str>) {
    let target = target.split_whitespace().next().unwrap_or_default();
    match target.split_once(':') {
        Some((file, part)) => (file, Some(part)),
        None => (target, None),
    }
}

/// The lines of a part, an anchor or a range, with their numbers from 0. None if there is no such anchor.
fn selected<'t>(text: &'t str, part: &str) -> Option<Vec<(usize, &'t str)>> {
    if is_anchor(part) {
        return anchored(text, part);
    }
    // `12`, `12:`, `:20` and `12:20`; both ends belong to it.
    let mut ends = part.split(':').map(str::parse::<usize>);
    let first = ends.next().and_then(Result::ok).unwrap_or(1);
    let last = match ends.next() {
        Some(last) => last.unwrap_or(usize::MAX),
        None => first,
    };
    let inside = |(index, _): &(usize, &str)| (first..=last).contains(&(index + 1));
    Some(text.lines().enumerate().filter(inside).collect())
}

/// Ranges of lines start with a number or a colon, everything else is an anchor's name.
fn is_anchor(part: &str) -> bool {
    let first = part.split(':').next().unwrap_or_default();
    !first.is_empty() && first.parse::<usize>().is_err()
}

fn anchored<'t>(text: &'t str, anchor: &str) -> Option<Vec<(usize, &'t str)>> {
    let names = |pattern: &Regex, line: &str| {
        pattern
            .captures(line)
            .is_some_and(|found| &found["name"] == anchor)
    };
    let mut lines = text
        .lines()
        .enumerate()
        .skip_while(|(_, line)| !names(&ANCHOR_START, line))
        .skip(1);
    let mut inside = Vec::new();
    let closed = lines.any(|(index, line)| {
        let end = names(&ANCHOR_END, line);
        if !end {
            inside.push((index, line));
        }
        end
    });
    (closed && !inside.is_empty()).then_some(inside)
}

/// The included file, written without `..` where possible so that a watcher's events can be
/// compared with it.
fn resolve(from: &Path, file: &str) -> PathBuf {
    let joined = from.parent().unwrap_or(from).join(file);
    dunce::canonicalize(&joined).unwrap_or_else(|_| {
        let parent = joined
            .parent()
            .and_then(|dir| dunce::canonicalize(dir).ok());
        match (parent, joined.file_name()) {
            (Some(parent), Some(name)) => parent.join(name),
            _ => joined,
        }
    })
}

pub(crate) fn relative<'p>(root: &Path, path: &'p Path) -> &'p Path {
    path.strip_prefix(root).unwrap_or(path)
}
