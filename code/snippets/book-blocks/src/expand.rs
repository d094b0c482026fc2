//! Loads the book as mdBook does and resolves its includes.
//!
//! mdBook's own preprocessor does the expansion. It forgets where a line came from, so each
//! directive is expanded on its own and the results are put together with their origins; then
//! the whole is compared with what mdBook makes of the page.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result, bail};
use mdbook_driver::MDBook;
use mdbook_driver::book::{Book as MdBook, BookItem, Chapter};
use mdbook_driver::builtin_preprocessors::LinkPreprocessor;
use mdbook_driver::config::{Config, RustEdition};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use regex::Regex;
use walkdir::WalkDir;

use crate::place::{Place, Problem};

/// As in mdBook's `links` preprocessor. A difference shows: the pages are compared.
static DIRECTIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\\\{\{#.*\}\}|\{\{\s*#([a-zA-Z0-9_]+)\s+([^}]+)\}\}").expect("a valid pattern")
});

/// mdBook stops there too.
const DEEPEST_INCLUDE: usize = 10;

/// The whole book, expanded.
#[derive(Debug)]
pub struct Book {
    /// As `rustc --edition` takes it; `book.toml` must name one.
    pub edition: &'static str,
    pub pages: Vec<Page>,
    /// Every path whose change can change a block: files, and folders with all they hold.
    pub watched: BTreeSet<PathBuf>,
    pub problems: Vec<Problem>,
}

/// One chapter as a reader gets it, before it becomes HTML.
#[derive(Debug)]
pub struct Page {
    /// Relative to the repository, with `/`.
    pub file: String,
    pub text: String,
    /// For each line of `text`, where it was written.
    pub origins: Vec<Place>,
}

impl Page {
    /// The origin of the line that holds the byte at `offset`.
    pub fn origin(&self, offset: usize) -> &Place {
        let line = self.text[..offset].bytes().filter(|&b| b == b'\n').count();
        &self.origins[line]
    }
}

impl Book {
    /// `root` is the folder of `book.toml`.
    pub fn load(root: &Path) -> Result<Book> {
        let toml = root.join("book.toml");
        let mut config = Config::from_disk(&toml)
            .with_context(|| format!("{} cannot be read", toml.display()))?;
        // Reading the book must never write into it.
        config.build.create_missing = false;
        let Some(edition) = config.rust.edition.map(edition_flag).transpose()? else {
            bail!("book.toml names no Rust edition; add `edition` to its table [rust]");
        };

        let source = root.join(&config.book.src);
        let loaded = MDBook::load_with_config(root, config.clone()).with_context(|| {
            format!(
                "the book cannot be loaded; start at {}",
                source.join("SUMMARY.md").display()
            )
        })?;

        let mut expander = Expander {
            root,
            source: &source,
            context: PreprocessorContext::new(root.to_path_buf(), config.clone(), "html".into()),
            watched: BTreeSet::from([toml, source.clone()]),
            problems: Vec::new(),
        };
        let mut pages = Vec::new();
        for chapter in loaded.book.chapters() {
            if let Some(path) = &chapter.path {
                pages.push(expander.page(path, &chapter.content)?);
            }
        }
        expander.report_unlisted(&pages);

        Ok(Book {
            edition,
            pages,
            watched: expander.watched,
            problems: expander.problems,
        })
    }
}

fn edition_flag(edition: RustEdition) -> Result<&'static str> {
    Ok(match edition {
        RustEdition::E2015 => "2015",
        RustEdition::E2018 => "2018",
        RustEdition::E2021 => "2021",
        RustEdition::E2024 => "2024",
        other => bail!("book.toml: the edition {other:?} is not known here yet"),
    })
}

struct Expander<'a> {
    root: &'a Path,
    source: &'a Path,
    context: PreprocessorContext,
    watched: BTreeSet<PathBuf>,
    problems: Vec<Problem>,
}

impl Expander<'_> {
    fn page(&mut self, path: &Path, raw: &str) -> Result<Page> {
        let file = self.name(path);
        let mut lines = Lines::default();
        self.expand(path, raw, 0, &mut lines)?;
        let page = lines.page(file);
        if page.text != self.mdbooks_own(path, raw)? {
            bail!(
                "{}: mdBook expands this page in another way than the line map does. \
                 This is a fault of book-blocks: compare its DIRECTIVE with mdBook's.",
                page.file
            );
        }
        Ok(page)
    }

    /// `path` is relative to the book's source folder, as mdBook has it.
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
                            bail!("{place}: {directive} includes itself in the end");
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
        let book = MdBook::new_with_items(vec![BookItem::Chapter(chapter)]);
        let book = LinkPreprocessor::new().run(&self.context, book)?;
        let chapter = book.chapters().next().context("mdBook lost the chapter")?;
        Ok(chapter.content.clone())
    }

    /// SUMMARY.md decides what a page is. A file that it does not name is never tested.
    fn report_unlisted(&mut self, pages: &[Page]) {
        let mut files = WalkDir::new(self.source)
            .into_iter()
            .filter_map(Result::ok)
            .map(|entry| entry.into_path())
            .filter(|path| path.is_file() && path.extension().is_some_and(|ext| ext == "md"))
            .collect::<Vec<_>>();
        files.sort();
        for path in files {
            let name = self.name(path.strip_prefix(self.source).unwrap_or(&path));
            let listed = pages.iter().any(|page| page.file == name);
            if !listed && !is_no_page(path.strip_prefix(self.source).unwrap_or(&path)) {
                self.report(
                    &Place::new(name, 1),
                    "this page is not in SUMMARY.md, so nobody reads or tests it; \
                     list it there or delete it",
                );
            }
        }
    }

    fn report(&mut self, place: &Place, message: impl Into<String>) {
        self.problems.push(Problem::new(place, message));
    }

    /// A path relative to the source folder, as a person at the repository's root names it.
    fn name(&self, path: &Path) -> String {
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

/// Whether it is the list of pages, or what mdBook shows for an address that is none.
fn is_no_page(path: &Path) -> bool {
    ["SUMMARY.md", "404.md"]
        .iter()
        .any(|name| path == Path::new(name))
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

#[derive(Default)]
struct Lines {
    text: String,
    origins: Vec<Place>,
}

impl Lines {
    /// Adds a piece; `origin` says where its first, second, … line was written.
    fn push(&mut self, piece: &str, origin: impl Fn(usize) -> Place) {
        for (nth, line) in piece.split_inclusive('\n').enumerate() {
            // A line made of several pieces belongs to its first.
            if self.text.is_empty() || self.text.ends_with('\n') {
                self.origins.push(origin(nth));
            }
            self.text.push_str(line);
        }
    }

    fn page(mut self, file: String) -> Page {
        // One past the end, so that every offset has an origin.
        let last = self.origins.last().map_or(1, |place| place.line + 1);
        self.origins.push(Place::new(&file, last));
        Page {
            file,
            text: self.text,
            origins: self.origins,
        }
    }
}
