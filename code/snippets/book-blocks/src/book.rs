//! Loads the book as mdBook does, with all its pages expanded.
//!
//! mdBook's own preprocessor resolves the includes. It forgets where a line came from, so each
//! directive is expanded on its own and the results are put together with their origins; then
//! the whole is compared with what mdBook makes of the page.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result, bail};
use mdbook_driver::MDBook;
use mdbook_driver::book::{BookItem, Chapter};
use mdbook_driver::builtin_renderers::MarkdownRenderer;
use regex::Regex;

use crate::page::{Page, Place, Problem, line_at};

/// The whole book, expanded.
#[derive(Debug)]
pub struct Book {
    /// As `rustc --edition` takes it, if `book.toml` names one.
    pub edition: Option<String>,
    pub pages: Vec<Page>,
    /// Every path whose change can change a block: files, and folders with all they hold.
    pub watched: BTreeSet<PathBuf>,
    /// Includes that lead nowhere.
    pub problems: Vec<Problem>,
}

impl Book {
    /// `root` is the folder of `book.toml`.
    pub fn load(root: &Path) -> Result<Book> {
        let mdbook = MDBook::load(root)?;
        let edition = serde_json::to_value(mdbook.config.rust.edition)?;
        let watched = BTreeSet::from([root.join("book.toml"), mdbook.source_dir()]);
        let chapters = mdbook.book.clone();
        let mut expander = Expander {
            mdbook,
            watched,
            problems: Vec::new(),
        };
        let mut pages = Vec::new();
        for chapter in chapters.chapters() {
            if let Some(path) = &chapter.path {
                pages.push(expander.page(path, &chapter.content)?);
            }
        }
        Ok(Book {
            edition: edition.as_str().map(str::to_owned),
            pages,
            watched: expander.watched,
            problems: expander.problems,
        })
    }
}

/// As in mdBook's `links` preprocessor. A difference shows: the pages are compared.
static DIRECTIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\\\{\{#.*\}\}|\{\{\s*#([a-zA-Z0-9_]+)\s+([^}]+)\}\}").expect("a valid pattern")
});

/// mdBook stops there too.
const DEEPEST_INCLUDE: usize = 10;

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
        let (file, part) = match target.split_once(':') {
            Some(parts) if kind != "playground" => parts,
            _ => (target, ""),
        };
        Directive {
            text: all.as_str(),
            start: all.start(),
            kind,
            file,
            part,
        }
    })
}

/// Expands one page after the other, and gathers what it comes upon.
struct Expander {
    mdbook: MDBook,
    watched: BTreeSet<PathBuf>,
    problems: Vec<Problem>,
}

impl Expander {
    /// `path` is relative to the source folder, as mdBook has it; `raw` is what stands there.
    fn page(&mut self, path: &Path, raw: &str) -> Result<Page> {
        let mut page = Page {
            file: self.name(path),
            text: String::new(),
            origins: Vec::new(),
        };
        let problems = self.problems.len();
        self.expand(path, raw, 0, &mut page)?;
        if problems == self.problems.len() && page.text != self.mdbooks_own(path, raw)? {
            bail!(
                "{}: mdBook expands this page in another way than the line map does. \
                 This is a fault of book-blocks: compare its DIRECTIVE with mdBook's.",
                page.file
            );
        }
        Ok(page)
    }

    /// Adds to `page` what `raw` becomes.
    fn expand(&mut self, path: &Path, raw: &str, depth: usize, page: &mut Page) -> Result<()> {
        let own_name = self.name(path);
        let place = |line| Place {
            file: own_name.clone(),
            line,
        };
        let mut done = 0;
        for directive in directives(raw) {
            let Directive {
                text,
                start,
                kind,
                file,
                part,
            } = directive;
            let (first, here) = (line_at(raw, done), place(line_at(raw, start)));
            page.push(&raw[done..start], |nth| place(first + nth));
            done = start + text.len();

            let target = path.parent().unwrap_or(Path::new("")).join(file);
            let named = self.name(&target);
            if directive.quotes_a_file() {
                let on_disk = self.on_disk(&target);
                let is_there = on_disk.is_file();
                self.watched.insert(on_disk.clone());
                if !is_there {
                    let what = format!("{text} names a file that does not exist: {named}");
                    self.report(&here, what);
                }
                // A whole Markdown file keeps its own lines, so that its blocks can be found.
                let is_page = target.extension().is_some_and(|ext| ext == "md");
                if kind == "include" && part.is_empty() && is_page && is_there {
                    if depth == DEEPEST_INCLUDE {
                        self.report(&here, format!("{text} includes itself in the end"));
                        continue;
                    }
                    let included = fs::read_to_string(&on_disk)
                        .with_context(|| format!("{here}: {text} cannot be read"))?;
                    let included = included.lines().collect::<Vec<_>>().join("\n");
                    self.expand(&target, &included, depth + 1, page)?;
                    continue;
                }
            } else if !["", "title"].contains(&kind) {
                self.report(&here, format!("mdBook knows no directive `{kind}`"));
            }

            let expanded = self.mdbooks_own(path, text)?;
            if !part.is_empty() && is_empty_selection(kind, &expanded) {
                self.report(
                    &here,
                    format!("{text} finds nothing: `{named}` has no `{part}`"),
                );
            }
            page.push(&expanded, |_| here.clone());
        }
        let first = line_at(raw, done);
        page.push(&raw[done..], |nth| place(first + nth));
        Ok(())
    }

    /// What mdBook itself makes of `text` in the chapter at `path`.
    fn mdbooks_own(&mut self, path: &Path, text: &str) -> Result<String> {
        let chapter = Chapter::new("", text.to_owned(), path, Vec::new());
        self.mdbook.book.items = vec![BookItem::Chapter(chapter)];
        let (book, _) = self.mdbook.preprocess_book(&MarkdownRenderer::new())?;
        let chapter = book.chapters().next().context("mdBook lost the chapter")?;
        Ok(chapter.content.clone())
    }

    fn report(&mut self, place: &Place, message: String) {
        let place = place.clone();
        self.problems.push(Problem { place, message });
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
