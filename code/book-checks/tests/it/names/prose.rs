//! The text that people read, and the names in it.

use crate::book::{events, files, pages, pattern, read, root, shown};
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use regex::Regex;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A page of the book or a README.
#[derive(Default)]
pub(super) struct Document {
    pub(super) path: PathBuf,
    /// What is set in code style within the text.
    pub(super) spans: Vec<Span>,
    /// Lines of console blocks that call cargo.
    pub(super) commands: Vec<Span>,
    /// All code blocks, includes in place. They are compiled and run, so a name in one exists.
    blocks: String,
}

/// A piece of text and the line that it starts on.
pub(super) struct Span {
    pub(super) text: String,
    pub(super) line: usize,
}

/// Every page of the book, the README files of the repository, of `code` and of the exercises.
pub(super) fn documents() -> Vec<Document> {
    let mut paths = files(&root().join("book"), "md");
    paths.retain(|path| !path.ends_with("SUMMARY.md"));
    let exercises = files(&root().join("exercises"), "md").into_iter();
    paths.extend(exercises.filter(|path| path.ends_with("README.md")));
    let readmes = ["README.md", "code/README.md"].map(|file| root().join(file));
    paths.extend(readmes.into_iter().filter(|path| path.exists()));
    assert!(!paths.is_empty(), "there is no prose to check");
    let document = |path: &PathBuf| {
        let text = read(path);
        let page = pages().iter().find(|page| page.file == shown(path));
        Document::new(path, &text, page.map_or(&text, |page| &page.text))
    };
    paths.iter().map(document).collect()
}

impl Document {
    /// Names come from `text`, so that their lines are the file's; code from `expanded`.
    pub(super) fn new(path: &Path, text: &str, expanded: &str) -> Self {
        // Within a folded answer's title Markdown is not read, so names stand in `<code>`.
        static CODE_TAG: LazyLock<Regex> = LazyLock::new(|| pattern("<code>([^<]*)</code>"));
        let mut document = Self {
            path: path.to_owned(),
            ..Self::default()
        };
        let mut in_console = false;
        for (event, range) in events(text) {
            let line = text[..range.start].matches('\n').count() + 1;
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    in_console = ["console", "sh"].contains(&&*info);
                }
                Event::End(TagEnd::CodeBlock) => in_console = false,
                Event::Text(code) if in_console => {
                    let lines = code.lines().enumerate();
                    let spans = lines.map(|(index, text)| Span {
                        text: text.trim_start_matches("$ ").trim().to_owned(),
                        line: line + index,
                    });
                    let commands = spans.filter(|span| span.text.starts_with("cargo "));
                    document.commands.extend(commands);
                }
                Event::Code(code) => document.spans.push(Span {
                    text: code.to_string(),
                    line,
                }),
                Event::Html(html) | Event::InlineHtml(html) => {
                    let code = CODE_TAG
                        .captures_iter(&html)
                        .map(|found| found[1].to_owned());
                    document.spans.extend(code.map(|code| {
                        Span {
                            text: code
                                .replace("&lt;", "<")
                                .replace("&gt;", ">")
                                .replace("&amp;", "&"),
                            line,
                        }
                    }));
                }
                _ => {}
            }
        }
        for (event, range) in events(expanded) {
            if let Event::Start(Tag::CodeBlock(_)) = event {
                document.blocks += &expanded[range];
            }
        }
        document
    }

    /// Whether a code block of this page has `text`, not as a part of a longer name.
    pub(super) fn shows_in_a_block(&self, text: &str) -> bool {
        let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        self.blocks.match_indices(text).any(|(at, _)| {
            let before = self.blocks[..at].chars().next_back();
            let after = self.blocks[at + text.len()..].chars().next();
            let grows_left = is_part(before) && is_part(text.chars().next());
            let grows_right = is_part(after) && is_part(text.chars().next_back());
            !grows_left && !grows_right
        })
    }
}
