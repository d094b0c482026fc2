//! Names, below each block that quotes a file of the repository, that file and the lines.
//!
//! It works on the chapters before mdBook puts includes in their places, while it can be seen where they come from.

use anyhow::Context;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};
use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// mdBook's own pattern for an include of a file or of one of its anchors. Escaped ones come first, so that they are
/// passed over.
static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
    let escaped = r"\\\{\{#.*\}\}";
    let include =
        r"\{\{\s*#(?:rustdoc_)?include\s+(?<file>[^}\s:]+)(?::(?<anchor>[^}\s]+))?\s*\}\}";
    Regex::new(&format!("{escaped}|{include}")).expect("a valid pattern")
});

pub(crate) struct Sources {
    /// The repository's root, without links and `..` in it.
    pub(crate) root: PathBuf,
    /// The repository's published main branch, if the names are to be links into it.
    pub(crate) published: Option<String>,
}

impl Sources {
    /// Adds the names to `text`, which stands in the file at `path`.
    pub(crate) fn name_in(&self, path: &Path, text: &str) -> anyhow::Result<String> {
        let mut named = String::with_capacity(text.len());
        let mut done = 0;
        for (event, range) in Parser::new(text).into_offset_iter() {
            let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) = event else {
                continue;
            };
            let links = self.links(path, &text[range.clone()])?;
            if links.is_empty() {
                continue;
            }
            // A block in a list or a quotation is indented, and so is all that belongs to it.
            let line = text[..range.start].rfind('\n').map_or(0, |end| end + 1);
            let indent: String = text[line..range.start]
                .chars()
                .map(|c| if c == '>' { c } else { ' ' })
                .collect();
            let (blank, block) = (indent.trim_end(), &text[done..range.end]);
            let source = format!("<p class=\"source\">Source: {}</p>", links.join("; "));
            named.push_str(&format!("{block}\n{blank}\n{indent}{source}\n{blank}"));
            done = range.end;
        }
        Ok(named + &text[done..])
    }

    /// What a block quotes, in order. A file is named once if its parts follow each other.
    fn links(&self, path: &Path, block: &str) -> anyhow::Result<Vec<String>> {
        let mut links = Vec::new();
        let mut before = String::new();
        for include in INCLUDE.captures_iter(block) {
            let Some(file) = include.name("file") else {
                continue;
            };
            let at = path.parent().unwrap_or(path).join(file.as_str());
            let at = dunce::canonicalize(&at).with_context(|| at.display().to_string())?;
            // What lies elsewhere is in no repository, and its path is nobody's business.
            let Ok(file) = at.strip_prefix(&self.root) else {
                continue;
            };
            let file = file.display().to_string().replace('\\', "/");
            let mut shown = Vec::new();
            if file != before {
                shown.push(format!("<code>{file}</code>"));
            }
            let mut fragment = String::new();
            if let Some(anchor) = include.name("anchor") {
                let source = fs::read_to_string(&at).with_context(|| file.clone())?;
                let lines = lines(&source, anchor.as_str()).with_context(|| {
                    let (path, anchor) = (path.display(), anchor.as_str());
                    format!("{path}: {file} has no lines between `ANCHOR: {anchor}` and `ANCHOR_END: {anchor}`")
                })?;
                let (first, last) = lines;
                if first == last {
                    shown.push(format!("line&nbsp;{first}"));
                    fragment = format!("#L{first}");
                } else {
                    shown.push(format!("lines&nbsp;{first}&nbsp;to&nbsp;{last}"));
                    fragment = format!("#L{first}-L{last}");
                }
            }
            let shown = shown.join(", ");
            links.push(match &self.published {
                Some(branch) => format!("<a href=\"{branch}/{file}{fragment}\">{shown}</a>"),
                None => shown,
            });
            before = file;
        }
        Ok(links)
    }
}

/// The first and the last line of an anchor's part, counted from 1. mdBook leaves out the names of other anchors.
fn lines(source: &str, anchor: &str) -> Option<(usize, usize)> {
    let (start, end) = ("ANCHOR:", "ANCHOR_END:");
    let at = |key: &str| {
        let name = |line: &str| {
            Some(
                line.split_once(key)?
                    .1
                    .split_whitespace()
                    .next()?
                    .to_owned(),
            )
        };
        source
            .lines()
            .position(|line| name(line).as_deref() == Some(anchor))
    };
    let (first, last) = (at(start)? + 1, at(end)?);
    let inside = source.lines().enumerate().take(last).skip(first);
    let mut shown = inside.filter(|(_, line)| {
        !line.trim().is_empty() && !line.contains(start) && !line.contains(end)
    });
    let first = shown.next()?.0 + 1;
    Some((first, shown.last().map_or(first, |(index, _)| index + 1)))
}
