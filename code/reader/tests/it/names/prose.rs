//! The text that people read, and the names in it.

use super::pattern;
use crate::the_book::{chapters, files, root};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use regex::Regex;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A page of the book or a README.
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

/// Every page of the book, the README files of the repository and of the exercises.
pub(super) fn documents() -> Vec<Document> {
    let mut paths = files(&root().join("book"), "md");
    paths.retain(|path| !path.ends_with("SUMMARY.md"));
    paths.extend(
        files(&root().join("exercises"), "md")
            .into_iter()
            .filter(|path| path.ends_with("README.md")),
    );
    paths.extend(Some(root().join("README.md")).filter(|path| path.exists()));
    assert!(!paths.is_empty(), "there is no prose to check");
    paths
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let source = path
                .strip_prefix(root())
                .expect("prose lies in the repository");
            let chapter = chapters().iter().find(|chapter| chapter.source == source);
            let expanded = chapter.map_or(&text, |chapter| &chapter.markdown);
            Document::new(path, &text, expanded)
        })
        .collect()
}

impl Document {
    /// Names come from `text`, so that their lines are the file's; code from `expanded`.
    pub(super) fn new(path: &Path, text: &str, expanded: &str) -> Self {
        let mut spans = Vec::new();
        for (event, range) in parse(text) {
            match event {
                Event::Code(code) => spans.push(Span {
                    text: code.to_string(),
                    line: line(text, &range),
                }),
                Event::Html(html) | Event::InlineHtml(html) => {
                    spans.extend(code_in_html(&html).map(|code| Span {
                        text: code,
                        line: line(text, &range),
                    }));
                }
                _ => {}
            }
        }
        Self {
            path: path.to_owned(),
            spans,
            commands: commands(text),
            blocks: blocks(expanded)
                .into_iter()
                .map(|block| block.text)
                .collect(),
        }
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

struct Block {
    language: String,
    text: String,
    line: usize,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (event, range) in parse(text) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split([',', ' ']).next().unwrap_or_default().to_owned()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                blocks.push(Block {
                    language,
                    text: String::new(),
                    line: line(text, &range) + 1,
                });
                open = true;
            }
            Event::End(TagEnd::CodeBlock) => open = false,
            Event::Text(code) if open => {
                blocks.last_mut().expect("it was just opened").text += &code
            }
            _ => {}
        }
    }
    blocks
}

fn commands(text: &str) -> Vec<Span> {
    let consoles = blocks(text)
        .into_iter()
        .filter(|block| ["console", "sh", "bash", "shell"].contains(&&*block.language));
    consoles
        .flat_map(|block| {
            let lines = block.text.lines().enumerate().map(|(index, line)| Span {
                text: line.trim_start_matches("$ ").trim().to_owned(),
                line: block.line + index,
            });
            lines
                .filter(|span| span.text.starts_with("cargo "))
                .collect::<Vec<_>>()
        })
        .collect()
}

static CODE_TAG: LazyLock<Regex> = LazyLock::new(|| pattern("<code>(?<code>[^<]*)</code>"));

/// Within a folded answer's title Markdown is not read, so names stand in `<code>`.
fn code_in_html(html: &str) -> impl Iterator<Item = String> + '_ {
    CODE_TAG.captures_iter(html).map(|found| {
        found["code"]
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    })
}

fn parse(text: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES).into_offset_iter()
}

fn line(text: &str, range: &Range<usize>) -> usize {
    text[..range.start].matches('\n').count() + 1
}
