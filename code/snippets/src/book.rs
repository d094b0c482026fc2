//! Loads the book as mdBook does, with the includes of its pages in place.
//!
//! mdBook's own preprocessor does the expansion. It forgets where a line came from, so each directive is expanded on
//! its own and the results are put together with their origins; then the whole is compared with what mdBook makes of
//! the page.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result, bail};
use mdbook_driver::MDBook;
use mdbook_driver::book::{self, BookItem, Chapter};
use mdbook_driver::builtin_preprocessors::LinkPreprocessor;
use mdbook_driver::config::Config;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use regex::Regex;

use crate::page::{Page, Place, Problem};

/// The whole book, expanded.
#[derive(Debug)]
pub struct Book {
    pub pages: Vec<Page>,
    /// Every path whose change can change a page: files, and folders with all they hold.
    pub watched: BTreeSet<PathBuf>,
    /// Includes that lead nowhere.
    pub problems: Vec<Problem>,
}

/// mdBook's own view of the book in the folder of `book.toml`. To load it never writes into it.
pub fn open(root: &Path) -> Result<MDBook> {
    let toml = root.join("book.toml");
    let mut config =
        Config::from_disk(&toml).with_context(|| format!("{} cannot be read", toml.display()))?;
    config.build.create_missing = false;
    let summary = root.join(&config.book.src).join("SUMMARY.md");
    MDBook::load_with_config(root, config)
        .with_context(|| format!("the book of {} cannot be loaded", summary.display()))
}

impl Book {
    /// `root` is the folder of `book.toml`.
    pub fn load(root: &Path) -> Result<Book> {
        Book::of(&open(root)?)
    }

    /// Expands the pages that mdBook has loaded.
    pub fn of(mdbook: &MDBook) -> Result<Book> {
        let (root, source) = (mdbook.root.clone(), mdbook.source_dir());
        let mut expander = Expander {
            watched: BTreeSet::from([root.join("book.toml"), source.clone()]),
            context: PreprocessorContext::new(root, mdbook.config.clone(), "html".into()),
            source,
            problems: Vec::new(),
        };
        let mut pages = Vec::new();
        for chapter in mdbook.book.chapters() {
            if let Some(path) = &chapter.path {
                pages.push(expander.page(path, &chapter.content)?);
            }
        }
        Ok(Book {
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

/// Expands one page after the other, and gathers what it comes upon.
struct Expander {
    context: PreprocessorContext,
    /// The folder with the pages.
    source: PathBuf,
    watched: BTreeSet<PathBuf>,
    problems: Vec<Problem>,
}

impl Expander {
    /// `path` is relative to the source folder, as mdBook has it; `raw` is what stands there.
    fn page(&mut self, path: &Path, raw: &str) -> Result<Page> {
        let file = self.name(path);
        let mut page = Page {
            file,
            ..Page::default()
        };
        let problems = self.problems.len();
        self.expand(path, raw, 0, &mut page)?;
        if problems == self.problems.len() && page.text != self.mdbooks_own(path, raw)? {
            bail!(
                "{}: mdBook expands this page in another way than the line map does. \
                 This is a fault of snippets: compare its DIRECTIVE with mdBook's.",
                page.file
            );
        }
        Ok(page)
    }

    /// Adds to `page` what `raw` becomes.
    fn expand(&mut self, path: &Path, raw: &str, depth: usize, page: &mut Page) -> Result<()> {
        let file = self.name(path);
        let place = |offset: usize| Place::new(&file, 1 + raw[..offset].matches('\n').count());
        let mut done = 0;
        for found in DIRECTIVE.captures_iter(raw) {
            let all = found.get(0).expect("group 0 always matches");
            let (first, here) = (place(done).line, place(all.start()));
            page.push(&raw[done..all.start()], |nth| {
                Place::new(&file, first + nth)
            });
            done = all.end();

            let directive = all.as_str();
            let kind = found.get(1).map_or("", |kind| kind.as_str());
            let argument = found.get(2).map_or("", |rest| rest.as_str());
            let target = argument.split_whitespace().next().unwrap_or_default();
            let (target, selection) = match target.split_once(':') {
                Some((target, selection)) if kind != "playground" => (target, selection),
                _ => (target, ""),
            };
            let target = path.parent().unwrap_or(Path::new("")).join(target);
            let named = self.name(&target);
            let mut report = |what: String| {
                self.problems
                    .push(Problem::new(here.clone(), format!("{directive} {what}")));
            };

            match kind {
                "" | "title" => {}
                "include" | "rustdoc_include" | "playground" => {
                    let on_disk = normal(&self.source.join(&target));
                    if !on_disk.is_file() {
                        report(format!("names a file that does not exist: {named}"));
                    }
                    self.watched.insert(on_disk.clone());
                    // A whole Markdown file keeps its own lines, so that its blocks can be found.
                    let is_page = target.extension().is_some_and(|ext| ext == "md");
                    if kind == "include" && selection.is_empty() && is_page && on_disk.is_file() {
                        if depth == DEEPEST_INCLUDE {
                            report("includes itself in the end".into());
                            continue;
                        }
                        let included = fs::read_to_string(&on_disk)
                            .with_context(|| format!("{here}: {directive} cannot be read"))?;
                        let included = included.lines().collect::<Vec<_>>().join("\n");
                        self.expand(&target, &included, depth + 1, page)?;
                        continue;
                    }
                }
                other => report(format!("is unknown: mdBook knows no directive `{other}`")),
            }

            let expanded = self.mdbooks_own(path, directive)?;
            if !selection.is_empty() && is_empty_selection(kind, &expanded) {
                let what = format!("{directive} finds nothing: `{named}` has no `{selection}`");
                self.problems.push(Problem::new(here.clone(), what));
            }
            page.push(&expanded, |_| here.clone());
        }
        let first = place(done).line;
        page.push(&raw[done..], |nth| Place::new(&file, first + nth));
        Ok(())
    }

    /// What mdBook itself makes of `text` in the chapter at `path`.
    fn mdbooks_own(&self, path: &Path, text: &str) -> Result<String> {
        let chapter = Chapter::new("", text.to_owned(), path, Vec::new());
        let book = book::Book::new_with_items(vec![BookItem::Chapter(chapter)]);
        let book = LinkPreprocessor::new().run(&self.context, book)?;
        let chapter = book.chapters().next().context("mdBook lost the chapter")?;
        Ok(chapter.content.clone())
    }

    /// A path relative to the source folder, as a person at the repository's root names it.
    fn name(&self, path: &Path) -> String {
        let path = normal(&self.source.join(path));
        let path = path
            .strip_prefix(normal(&self.context.root))
            .unwrap_or(&path);
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

/// Whether an anchor or range selected no line. `rustdoc_include` hides the others behind `#`.
fn is_empty_selection(kind: &str, expanded: &str) -> bool {
    expanded
        .lines()
        .all(|line| line.trim().is_empty() || (kind == "rustdoc_include" && line.starts_with("# ")))
}
