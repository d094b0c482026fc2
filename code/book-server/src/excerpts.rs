//! Names, below each block that quotes a file of the repository, that file and the lines.

use crate::problem::{problem, relative};
use anyhow::{Context, ensure};
use book_blocks::pulldown_cmark::{CodeBlockKind, Event, Tag};
use book_blocks::{Directive, directives, events};
use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A file, or a part of it, that a block quotes.
struct Excerpt {
    file: PathBuf,
    /// The first and the last line, counted from 1; without them it is the whole file.
    lines: Option<(usize, usize)>,
}

/// Adds the names to `text`, which stands in the file at `path` of the repository at `root`, or says what cannot be
/// quoted. `published` is the repository's main branch on the web, if the names are to be links into it.
///
/// It works before mdBook puts includes in their places, while it can be seen where they come from.
pub(crate) fn name_excerpts(
    root: &Path,
    published: Option<&str>,
    path: &Path,
    text: &str,
) -> Result<String, String> {
    let mut named = String::with_capacity(text.len());
    let mut done = 0;
    for (event, range) in events(text) {
        let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) = event else {
            continue;
        };
        let quoted = directives(&text[range.clone()]).filter(Directive::quotes_a_file);
        let quoted = quoted.map(|directive| {
            read(path, &directive).with_context(|| format!("`{}`", directive.text))
        });
        let mut quoted = quoted.collect::<Result<Vec<_>, _>>().map_err(|error| {
            let line = text[..range.start].matches('\n').count() + 1;
            let advice = "correct the file's path or the anchor's name, or add both comments";
            problem(
                relative(root, path),
                Some(line),
                format!("{error:#}"),
                advice,
            )
        })?;
        // What lies elsewhere is in no repository, and its path is nobody's business.
        quoted.retain(|excerpt| excerpt.file.starts_with(root));
        if quoted.is_empty() {
            continue;
        }
        // A block in a list or a quotation is indented, and so is all that belongs to it.
        let line = text[..range.start].rfind('\n').map_or(0, |end| end + 1);
        let indent: String = text[line..range.start]
            .chars()
            .map(|c| if c == '>' { c } else { ' ' })
            .collect();
        let blank = indent.trim_end();
        let names = names(root, published, &quoted);
        named += &text[done..range.end];
        named += &format!("\n{blank}\n{indent}{names}\n{blank}");
        done = range.end;
    }
    Ok(named + &text[done..])
}

/// A file is named once if its parts follow each other.
fn names(root: &Path, published: Option<&str>, quoted: &[Excerpt]) -> String {
    let mut before = None;
    let links = quoted.iter().map(|excerpt| {
        let file = relative(root, &excerpt.file)
            .display()
            .to_string()
            .replace('\\', "/");
        let name = (before.replace(&excerpt.file) != Some(&excerpt.file))
            .then(|| format!("<code>{file}</code>"));
        let (lines, fragment) = match excerpt.lines {
            Some((first, last)) if first == last => {
                (Some(format!("line&nbsp;{first}")), format!("#L{first}"))
            }
            Some((first, last)) => (
                Some(format!("lines&nbsp;{first}&nbsp;to&nbsp;{last}")),
                format!("#L{first}-L{last}"),
            ),
            None => (None, String::new()),
        };
        let shown = name.into_iter().chain(lines).collect::<Vec<_>>().join(", ");
        match published {
            Some(branch) => format!("<a href=\"{branch}/{file}{fragment}\">{shown}</a>"),
            None => shown,
        }
    });
    let links = links.collect::<Vec<_>>().join("; ");
    format!("<p class=\"source\">Source: {links}</p>")
}

/// Names as mdBook reads them in the comments `ANCHOR: name` and `ANCHOR_END: name`.
static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"ANCHOR(?<end>_END)?:\s*(?<name>[\w_-]+)").expect("a valid pattern")
});

/// What a directive in the file at `path` quotes.
fn read(path: &Path, directive: &Directive<'_>) -> anyhow::Result<Excerpt> {
    let folder = path.parent().unwrap_or(path);
    let file = dunce::canonicalize(folder.join(directive.file))?;
    let text = fs::read_to_string(&file)?;
    if directive.part.is_empty() {
        return Ok(Excerpt { file, lines: None });
    }
    let lines: Vec<&str> = text.lines().collect();
    let (first, end) = selected(&lines, directive.part)?;
    // mdBook leaves out the names of other anchors.
    let is_shown = |&at: &usize| !lines[at].trim().is_empty() && !ANCHOR.is_match(lines[at]);
    let mut shown = (first..end).filter(is_shown).map(|at| at + 1);
    let first = shown.next();
    let lines = first.map(|first| (first, shown.next_back().unwrap_or(first)));
    Ok(Excerpt { file, lines })
}

/// The index of the first line that `part` selects, and of the one behind the last.
fn selected(lines: &[&str], part: &str) -> anyhow::Result<(usize, usize)> {
    let mut ends = part.split(':').map(str::parse::<usize>);
    let (first, last) = (ends.next().and_then(Result::ok), ends.next());
    if first.is_some() || part.starts_with(':') {
        // `12`, `12:`, `:20` and `12:20`; both ends belong to it.
        let first = first.unwrap_or(1);
        let last = last.map_or(first, |last| last.unwrap_or(usize::MAX));
        return Ok((first.saturating_sub(1), last.min(lines.len())));
    }
    // Everything else is an anchor's name.
    let is_mark = |line: &&str, is_end: bool| {
        let mark = ANCHOR.captures(line);
        mark.is_some_and(|mark| mark.name("end").is_some() == is_end && &mark["name"] == part)
    };
    let start = lines.iter().position(|line| is_mark(line, false));
    let start = start.map_or(lines.len(), |at| at + 1);
    let length = lines[start..].iter().position(|line| is_mark(line, true));
    // mdBook shows the rest of the file where the second comment is missing.
    let length = length.unwrap_or_default();
    ensure!(
        length > 0,
        "has no lines between `ANCHOR: {part}` and `ANCHOR_END: {part}`"
    );
    Ok((start, start + length))
}
