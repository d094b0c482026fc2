//! Names, below each block that quotes a file of the repository, that file and the lines.

use anyhow::Context;
use book_blocks::pulldown_cmark::{CodeBlockKind, Event, Tag};
use book_blocks::{Directive, directives, events};
use std::fs;
use std::path::Path;

/// Adds the names to `text`, which stands in the file at `path` of the repository at `root`. `published` is the
/// repository's main branch on the web, if the names are to be links into it.
///
/// It works before mdBook puts includes in their places, while it can be seen where they come from.
pub(crate) fn name_excerpts(
    root: &Path,
    published: Option<&str>,
    path: &Path,
    text: &str,
) -> anyhow::Result<String> {
    let mut named = String::with_capacity(text.len());
    let mut done = 0;
    for (event, range) in events(text) {
        let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) = event else {
            continue;
        };
        let mut links = Vec::new();
        let mut before = String::new();
        for directive in directives(&text[range.clone()]).filter(Directive::quotes_a_file) {
            let file = dunce::canonicalize(path.with_file_name(directive.file))?;
            let content = fs::read_to_string(&file)?;
            let file = file
                .strip_prefix(root)
                .with_context(|| format!("{} is no file of this repository", file.display()))?;
            let file = file.display().to_string().replace('\\', "/");
            let (lines, fragment) = match anchored(&content, directive.part) {
                Some((first, last)) if first == last => {
                    (format!("line&nbsp;{first}"), format!("#L{first}"))
                }
                Some((first, last)) => (
                    format!("lines&nbsp;{first}&nbsp;to&nbsp;{last}"),
                    format!("#L{first}-L{last}"),
                ),
                None => (String::new(), String::new()),
            };
            // A file is named once if its parts follow each other.
            let shown = match (before == file, lines.as_str()) {
                (true, _) => lines,
                (false, "") => format!("<code>{file}</code>"),
                (false, _) => format!("<code>{file}</code>, {lines}"),
            };
            links.push(match published {
                Some(branch) => format!("<a href=\"{branch}/{file}{fragment}\">{shown}</a>"),
                None => shown,
            });
            before = file;
        }
        if !links.is_empty() {
            let links = links.join("; ");
            named += &text[done..range.end];
            named += &format!("\n\n<p class=\"source\">Source: {links}</p>\n");
            done = range.end;
        }
    }
    Ok(named + &text[done..])
}

/// The first and the last line that mdBook shows of an anchor, counted from 1; none for a whole file.
fn anchored(text: &str, anchor: &str) -> Option<(usize, usize)> {
    let is_mark = |line: &str, mark: &str| {
        let name = line.split_once(mark);
        name.is_some_and(|(_, name)| name.split_whitespace().next() == Some(anchor))
    };
    let mut lines = (1..).zip(text.lines());
    lines.find(|(_, line)| is_mark(line, "ANCHOR:"))?;
    let mut shown = lines
        .take_while(|(_, line)| !is_mark(line, "ANCHOR_END:"))
        // mdBook leaves out the names of other anchors.
        .filter(|(_, line)| !line.trim().is_empty() && !line.contains("ANCHOR"))
        .map(|(number, _)| number);
    let first = shown.next()?;
    Some((first, shown.last().unwrap_or(first)))
}
