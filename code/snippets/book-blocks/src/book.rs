//! Loads the book as mdBook does: its pages, and the Rust blocks of the files that these were written in.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result};
use mdbook_driver::MDBook;
use mdbook_driver::book::{BookItem, Chapter};
use mdbook_driver::builtin_renderers::MarkdownRenderer;
use regex::Regex;

use crate::blocks::{Block, find_blocks};
use crate::place::Place;

/// One chapter as a reader gets it, before it becomes HTML.
#[derive(Debug)]
pub struct Page {
    /// Relative to the repository, with `/`.
    pub file: String,
    /// With includes in place.
    pub text: String,
}

/// The whole book.
#[derive(Debug)]
pub struct Book {
    /// As `rustc --edition` takes it, if `book.toml` names one.
    pub edition: Option<String>,
    pub pages: Vec<Page>,
    pub blocks: Vec<Block>,
    /// Every path whose change can change a block: files, and folders with all they hold.
    pub watched: BTreeSet<PathBuf>,
    /// Includes that lead nowhere, each with its place.
    pub problems: Vec<String>,
    /// Broken rules for writing blocks, each with its place and what to do about it.
    pub block_problems: Vec<String>,
}

impl Book {
    /// `root` is the folder of `book.toml`.
    pub fn load(root: &Path) -> Result<Book> {
        let mdbook = MDBook::load(root)?;
        let edition = serde_json::to_value(mdbook.config.rust.edition)?;
        let chapters = mdbook.book.clone();
        let (expanded, _) = mdbook.preprocess_book(&MarkdownRenderer::new())?;
        let mut reader = Reader {
            book: Book {
                edition: edition.as_str().map(str::to_owned),
                pages: Vec::new(),
                blocks: Vec::new(),
                watched: BTreeSet::from([root.join("book.toml"), mdbook.source_dir()]),
                problems: Vec::new(),
                block_problems: Vec::new(),
            },
            mdbook,
        };
        for (chapter, expanded) in chapters.chapters().zip(expanded.chapters()) {
            if let Some(path) = &chapter.source_path {
                let page = Page {
                    file: reader.name(path),
                    text: expanded.content.clone(),
                };
                reader.book.pages.push(page);
                reader.read(path, &chapter.content)?;
            }
        }
        Ok(reader.book)
    }
}

/// As in mdBook's `links` preprocessor.
static DIRECTIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\\\{\{#.*\}\}|\{\{\s*#([a-zA-Z0-9_]+)\s+([^}]+)\}\}").expect("a valid pattern")
});

/// `{{#KIND FILE:PART}}` in a text, or one that a backslash turns into text, which has no kind.
#[derive(Debug)]
pub struct Directive<'t> {
    /// As it is written, and where that begins.
    pub text: &'t str,
    pub start: usize,
    pub kind: &'t str,
    pub file: &'t str,
    /// The lines or the anchor; empty for the whole file.
    pub part: &'t str,
}

impl Directive<'_> {
    pub fn quotes_a_file(&self) -> bool {
        ["include", "rustdoc_include", "playground"].contains(&self.kind)
    }
}

pub fn directives(text: &str) -> impl Iterator<Item = Directive<'_>> {
    DIRECTIVE.captures_iter(text).map(|found| {
        let all = found.get(0).expect("group 0 always matches");
        let kind = found.get(1).map_or("", |kind| kind.as_str());
        let argument = found.get(2).map_or("", |rest| rest.as_str());
        let target = argument.split_whitespace().next().unwrap_or_default();
        let (file, part) = target.split_once(':').unwrap_or((target, ""));
        Directive {
            text: all.as_str(),
            start: all.start(),
            kind,
            file,
            part,
        }
    })
}

/// Reads one file after the other, and gathers what it comes upon.
struct Reader {
    mdbook: MDBook,
    book: Book,
}

impl Reader {
    /// Reads the `text` of a file, and of those that it includes whole. `path` is relative to the source folder, as
    /// mdBook has it.
    fn read(&mut self, path: &Path, text: &str) -> Result<()> {
        let file = self.name(path);
        for directive in directives(text) {
            let place = Place::of(&file, text, directive.start);
            if let Some(message) = self.follow(path, &directive)? {
                self.book.problems.push(format!("{place}: {message}"));
            }
        }
        let (blocks, problems) = find_blocks(&file, text);
        self.book.block_problems.extend(problems);
        for mut block in blocks {
            let code = self.expand(path, &block.code)?;
            block.is_as_written = code == block.code;
            block.code = code;
            self.book.blocks.push(block);
        }
        Ok(())
    }

    /// Looks at what a directive names, and says what is wrong with it.
    fn follow(&mut self, path: &Path, directive: &Directive<'_>) -> Result<Option<String>> {
        let Directive {
            text, kind, part, ..
        } = directive;
        if !directive.quotes_a_file() {
            let is_known = ["", "title"].contains(kind);
            return Ok((!is_known).then(|| format!("mdBook knows no directive `{kind}`")));
        }
        let target = path.with_file_name(directive.file);
        let (named, on_disk) = (self.name(&target), self.on_disk(&target));
        let is_new = self.book.watched.insert(on_disk.clone());
        if !on_disk.is_file() {
            let message = format!("{text} names a file that does not exist: {named}");
            return Ok(Some(message));
        }
        if !part.is_empty() && is_empty_selection(kind, &self.expand(path, text)?) {
            let message = format!("{text} finds nothing: `{named}` has no `{part}`");
            return Ok(Some(message));
        }
        // Blocks of a whole Markdown file are found where they were written.
        let is_page = target.extension().is_some_and(|ext| ext == "md");
        if is_new && is_page && part.is_empty() {
            let included =
                fs::read_to_string(&on_disk).with_context(|| format!("{named} cannot be read"))?;
            self.read(&target, &included)?;
        }
        Ok(None)
    }

    /// What mdBook itself makes of `text` in the file at `path`.
    fn expand(&mut self, path: &Path, text: &str) -> Result<String> {
        let chapter = Chapter::new("", text.to_owned(), path, Vec::new());
        self.mdbook.book.items = vec![BookItem::Chapter(chapter)];
        let (book, _) = self.mdbook.preprocess_book(&MarkdownRenderer::new())?;
        let chapter = book.chapters().next().context("mdBook lost the chapter")?;
        Ok(chapter.content.clone())
    }

    /// A path relative to the source folder, as a person at the repository's root names it.
    fn name(&self, path: &Path) -> String {
        let path = self.on_disk(path);
        let path = path
            .strip_prefix(normal(&self.mdbook.root))
            .unwrap_or(&path);
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        parts.join("/")
    }

    fn on_disk(&self, path: &Path) -> PathBuf {
        normal(&self.mdbook.source_dir().join(path))
    }
}

/// Takes `.` and `..` out of a path without asking the disk.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}

/// Whether an anchor or range selected no line. `rustdoc_include` hides the others behind `#`.
fn is_empty_selection(kind: &str, expanded: &str) -> bool {
    expanded
        .lines()
        .all(|line| line.trim().is_empty() || (kind == "rustdoc_include" && line.starts_with("# ")))
}
