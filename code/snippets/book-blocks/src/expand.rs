//! Resolves the includes of a page.
//!
//! mdBook's own preprocessor does the expansion. It forgets where a line came from, so each
//! directive is expanded on its own and the results are put together with their origins; then
//! the whole is compared with what mdBook makes of the page.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result, bail};
use mdbook_driver::book::{Book, BookItem, Chapter};
use mdbook_driver::builtin_preprocessors::LinkPreprocessor;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use regex::Regex;

use crate::page::{Lines, Page, Place, Problem};

/// As in mdBook's `links` preprocessor. A difference shows: the pages are compared.
static DIRECTIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\\\{\{#.*\}\}|\{\{\s*#([a-zA-Z0-9_]+)\s+([^}]+)\}\}").expect("a valid pattern")
});

/// mdBook stops there too.
const DEEPEST_INCLUDE: usize = 10;

/// Expands one page after the other, and gathers what it comes upon.
pub(crate) struct Expander<'a> {
    /// The repository.
    pub(crate) root: &'a Path,
    /// The folder with the pages.
    pub(crate) source: &'a Path,
    pub(crate) context: PreprocessorContext,
    pub(crate) watched: BTreeSet<PathBuf>,
    pub(crate) problems: Vec<Problem>,
}

impl Expander<'_> {
    /// `path` is relative to the source folder, as mdBook has it; `raw` is what stands there.
    pub(crate) fn page(&mut self, path: &Path, raw: &str) -> Result<Page> {
        let file = self.name(path);
        let mut lines = Lines::default();
        let problems = self.problems.len();
        self.expand(path, raw, 0, &mut lines)?;
        let page = lines.page(file);
        if problems == self.problems.len() && page.text != self.mdbooks_own(path, raw)? {
            bail!(
                "{}: mdBook expands this page in another way than the line map does. \
                 This is a fault of book-blocks: compare its DIRECTIVE with mdBook's.",
                page.file
            );
        }
        Ok(page)
    }

    /// Adds to `lines` what `raw` becomes.
    fn expand(&mut self, path: &Path, raw: &str, depth: usize, lines: &mut Lines) -> Result<()> {
        let file = self.name(path);
        let mut done = 0;
        for found in DIRECTIVE.captures_iter(raw) {
            let all = found.get(0).expect("group 0 always matches");
            lines.push(&raw[done..all.start()], |nth| {
                Place::new(&file, line_at(raw, done) + nth)
            });
            done = all.end();

            let place = Place::new(&file, line_at(raw, all.start()));
            let directive = all.as_str();
            let kind = found.get(1).map_or("", |kind| kind.as_str());
            let argument = found.get(2).map_or("", |rest| rest.as_str());
            let target = argument.split_whitespace().next().unwrap_or_default();
            let (target, selection) = match target.split_once(':') {
                Some((target, selection)) if kind != "playground" => (target, selection),
                _ => (target, ""),
            };
            let target = path.parent().unwrap_or(Path::new("")).join(target);

            match kind {
                "" | "title" => {}
                "include" | "rustdoc_include" | "playground" => {
                    let on_disk = normal(&self.source.join(&target));
                    if !on_disk.is_file() {
                        self.report(
                            &place,
                            format!(
                                "{directive} names a file that does not exist: {}",
                                self.name(&target)
                            ),
                        );
                    }
                    self.watched.insert(on_disk.clone());
                    // A whole Markdown file keeps its own lines, so that its blocks can be found.
                    let is_page = target.extension().is_some_and(|ext| ext == "md");
                    if kind == "include" && selection.is_empty() && is_page && on_disk.is_file() {
                        if depth == DEEPEST_INCLUDE {
                            self.report(&place, format!("{directive} includes itself in the end"));
                            continue;
                        }
                        let included = fs::read_to_string(&on_disk)
                            .with_context(|| format!("{place}: {directive} cannot be read"))?;
                        let included = included.lines().collect::<Vec<_>>().join("\n");
                        self.expand(&target, &included, depth + 1, lines)?;
                        continue;
                    }
                }
                other => self.report(&place, format!("mdBook knows no directive `{other}`")),
            }

            let expanded = self.mdbooks_own(path, directive)?;
            if !selection.is_empty() && is_empty_selection(kind, &expanded) {
                self.report(
                    &place,
                    format!(
                        "{directive} finds nothing: `{}` has no `{selection}`",
                        self.name(&target)
                    ),
                );
            }
            lines.push(&expanded, |_| place.clone());
        }
        lines.push(&raw[done..], |nth| {
            Place::new(&file, line_at(raw, done) + nth)
        });
        Ok(())
    }

    /// What mdBook itself makes of `text` in the chapter at `path`.
    fn mdbooks_own(&self, path: &Path, text: &str) -> Result<String> {
        let chapter = Chapter::new("", text.to_owned(), path, Vec::new());
        let book = Book::new_with_items(vec![BookItem::Chapter(chapter)]);
        let book = LinkPreprocessor::new().run(&self.context, book)?;
        let chapter = book.chapters().next().context("mdBook lost the chapter")?;
        Ok(chapter.content.clone())
    }

    fn report(&mut self, place: &Place, message: impl Into<String>) {
        self.problems.push(Problem::new(place, message));
    }

    /// A path relative to the source folder, as a person at the repository's root names it.
    pub(crate) fn name(&self, path: &Path) -> String {
        let path = normal(&self.source.join(path));
        let path = path.strip_prefix(normal(self.root)).unwrap_or(&path);
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        parts.join("/")
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

/// The line, counted from 1, of the byte at `offset`.
fn line_at(text: &str, offset: usize) -> usize {
    1 + text[..offset].bytes().filter(|&b| b == b'\n').count()
}

/// Whether an anchor or range selected no line. `rustdoc_include` hides the others behind `#`.
fn is_empty_selection(kind: &str, expanded: &str) -> bool {
    expanded
        .lines()
        .all(|line| line.trim().is_empty() || (kind == "rustdoc_include" && line.starts_with("# ")))
}
