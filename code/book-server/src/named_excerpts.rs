//! Names, below each block that quotes a file of the repository, that file and the lines.

use crate::excerpts::{Excerpt, excerpts};
use crate::problem::{problem, relative};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};
use std::path::{Path, PathBuf};

/// Works on the chapters before mdBook puts includes in their places, while it can be seen where they come from.
#[derive(Debug)]
pub(crate) struct NamedExcerpts {
    /// The repository's root, without links and `..` in it.
    pub(crate) root: PathBuf,
    /// The repository's published main branch, if the names are to be links into it.
    pub(crate) published: Option<String>,
}

impl NamedExcerpts {
    /// Adds the names to `text`, which stands in the file at `path`, or says what cannot be quoted.
    pub(crate) fn add_to(&self, path: &Path, text: &str) -> Result<String, String> {
        let mut named = String::with_capacity(text.len());
        let mut done = 0;
        for (event, range) in Parser::new(text).into_offset_iter() {
            let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) = event else {
                continue;
            };
            let mut quoted = excerpts(path, &text[range.clone()]).map_err(|error| {
                let line = text[..range.start].matches('\n').count() + 1;
                let advice = "correct the file's path or the anchor's name, or add both comments";
                let what = format!("{error:#}");
                problem(relative(&self.root, path), Some(line), what, advice)
            })?;
            // What lies elsewhere is in no repository, and its path is nobody's business.
            quoted.retain(|excerpt| excerpt.file.starts_with(&self.root));
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
            named.push_str(&text[done..range.end]);
            named.push_str(&format!("\n{blank}\n{indent}"));
            named.push_str(&self.line(&quoted));
            named.push_str(&format!("\n{blank}"));
            done = range.end;
        }
        Ok(named + &text[done..])
    }

    /// A file is named once if its parts follow each other.
    fn line(&self, quoted: &[Excerpt]) -> String {
        let mut before = None;
        let links = quoted.iter().map(|excerpt| {
            let file = relative(&self.root, &excerpt.file)
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
            let shown: Vec<String> = name.into_iter().chain(lines).collect();
            let shown = shown.join(", ");
            match &self.published {
                Some(branch) => format!("<a href=\"{branch}/{file}{fragment}\">{shown}</a>"),
                None => shown,
            }
        });
        let links: Vec<String> = links.collect();
        format!("<p class=\"source\">Source: {}</p>", links.join("; "))
    }
}
