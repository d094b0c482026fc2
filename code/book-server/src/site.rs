//! Renders the book's pages into a folder.

use crate::excerpts::name_excerpts;
use crate::problem::{problem, refuse, relative};
use crate::settings;
use anyhow::{Context, anyhow};
use book_blocks::Book;
use mdbook_driver::MDBook;
use mdbook_driver::book::{BookItem, Chapter};
use regex::Regex;
use std::fmt::{Debug, Display};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Instant;
use tempfile::TempDir;
use tracing::field::Field;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Where the pages will be served from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Home {
    /// The address in `book.toml`.
    Published,
    /// The root of a server on this machine.
    Local,
}

/// Builds the book for a server on this machine. The result says also what was built.
pub(crate) fn build_here(root: &Path) -> anyhow::Result<(TempDir, String)> {
    let pages = tempfile::Builder::new()
        .prefix("hintpool-book-")
        .tempdir()
        .context("cannot create a folder for the pages among the temporary files")?;
    let built = build(root, pages.path(), Home::Local)?;
    Ok((pages, built))
}

/// Builds into the folder that `book.toml` names, and returns it. The old content stays until
/// the new one is complete.
pub(crate) fn publish(root: &Path) -> anyhow::Result<(PathBuf, String)> {
    let target = root.join(settings::read(root)?.build.build_dir);
    let parent = target.parent().unwrap_or(root);
    fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
    // In the same folder, since a rename does not cross file systems.
    let beside = tempfile::Builder::new()
        .prefix(".book-")
        .tempdir_in(parent)
        .with_context(|| format!("cannot create a folder in {}", parent.display()))?;
    let fresh = beside.path().join("new");
    let built = build(root, &fresh, Home::Published)?;
    if target.exists() {
        fs::rename(&target, beside.path().join("old"))
            .with_context(|| format!("cannot replace {}", target.display()))?;
    }
    fs::rename(&fresh, &target).with_context(|| format!("cannot fill {}", target.display()))?;
    Ok((target, built))
}

/// Builds the book of the repository at `root` into the folder `into`, whose content is replaced.
fn build(root: &Path, into: &Path, home: Home) -> anyhow::Result<String> {
    let start = Instant::now();
    let mut mdbook = open(root)?;
    mdbook.config.build.build_dir = into.to_owned();
    if home == Home::Local {
        // The page for a missing address carries absolute links; `mdbook serve` does the same.
        mdbook.config.set("output.html.site-url", "/")?;
    }
    name_sources(root, &mut mdbook, home)?;
    let (outcome, complaints) = listen(|| mdbook.build());
    refuse(complaints.iter().map(|text| place(root, &mdbook, text)))?;
    outcome.map_err(unplaced)?;
    let chapters = chapters(&mdbook).count();
    let plural = if chapters == 1 { "" } else { "s" };
    let seconds = start.elapsed().as_secs_f64();
    Ok(format!(
        "Built {chapters} chapter{plural} in {seconds:.1} s"
    ))
}

/// Loads the book after everything that mdBook would pass over has been checked.
fn open(root: &Path) -> anyhow::Result<MDBook> {
    let config = settings::read(root)?;
    settings::check_summary(root, &root.join(&config.book.src))?;
    let book = Book::load(root).map_err(unplaced)?;
    refuse(book.problems.iter().map(|found| {
        let (file, line) = (Path::new(&found.place.file), Some(found.place.line));
        let advice = "correct the directive, or put a \\ before its braces to show it as text";
        problem(file, line, &found.message, advice)
    }))?;
    // `MDBook::load` also reads the environment, where it stops at a variable that is not UTF-8.
    MDBook::load_with_config(root, config).map_err(unplaced)
}

/// Says below each quoting block which file it quotes. On this machine the files lie beside the book, perhaps changed
/// since they were published.
fn name_sources(root: &Path, mdbook: &mut MDBook, home: Home) -> anyhow::Result<()> {
    let root = dunce::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let folder = root.join(&mdbook.config.book.src);
    let repository = mdbook
        .config
        .html_config()
        .and_then(|html| html.git_repository_url);
    let published = repository
        .filter(|_| home == Home::Published)
        .map(|url| format!("{}/blob/main", url.trim_end_matches('/')));
    let mut problems = Vec::new();
    mdbook.book.for_each_chapter_mut(|chapter| {
        if let Some(path) = &chapter.source_path {
            let path = folder.join(path);
            match name_excerpts(&root, published.as_deref(), &path, &chapter.content) {
                Ok(named) => chapter.content = named,
                Err(problem) => problems.push(problem),
            }
        }
    });
    refuse(problems)
}

fn chapters(mdbook: &MDBook) -> impl Iterator<Item = &Chapter> {
    mdbook.iter().filter_map(|item| match item {
        BookItem::Chapter(chapter) if !chapter.is_draft_chapter() => Some(chapter),
        _ => None,
    })
}

/// mdBook says in its log what went wrong, and goes on. This runs `work` and returns what mdBook's crates logged
/// meanwhile as warnings or errors.
fn listen<T>(work: impl FnOnce() -> T) -> (T, Vec<String>) {
    let (log, logged) = mpsc::channel();
    let result = tracing::subscriber::with_default(Listener(log), work);
    let mut messages: Vec<String> = Vec::new();
    for text in logged.try_iter() {
        match messages.last_mut() {
            // mdBook logs the causes of an error as events of their own.
            Some(last) if text.trim_start().to_lowercase().starts_with("caused by") => {
                *last += &format!("; {}", text.trim());
            }
            _ => messages.push(text),
        }
    }
    (result, messages)
}

struct Listener(mpsc::Sender<String>);

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // Higher levels are less severe.
        *metadata.level() <= Level::WARN && metadata.target().starts_with("mdbook")
    }

    fn event(&self, event: &Event<'_>) {
        event.record(&mut |field: &Field, value: &dyn Debug| {
            if field.name() == "message" {
                // The receiver outlives the work.
                let _ = self.0.send(format!("{value:?}"));
            }
        });
    }

    // Which part of the work logs it does not matter, so all parts have one number.
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// mdBook names the chapter in its messages, by the page it becomes: `README.md` is `index.md`.
fn place(root: &Path, mdbook: &MDBook, message: &str) -> String {
    let named = chapters(mdbook).find_map(|chapter| {
        let source = chapter.source_path.as_ref()?;
        let page = match source.file_stem() {
            Some(stem) if stem.eq_ignore_ascii_case("readme") => source.with_file_name("index.md"),
            _ => source.clone(),
        };
        let is_named = message.contains(&format!("`{}`", page.display()));
        is_named.then_some((chapter, source))
    });
    let Some((chapter, source)) = named else {
        return unplaced(message).to_string();
    };
    problem(
        relative(root, &mdbook.source_dir().join(source)),
        line_with_tag(&chapter.content, message),
        message.replace('\n', " "),
        "close every tag in the block that opens it, and check what the message quotes",
    )
}

/// For what mdBook says without naming a file.
fn unplaced(message: impl Display) -> anyhow::Error {
    let message = format!("{message:#}");
    anyhow!(problem(
        Path::new(settings::FILE),
        None,
        format!("mdBook cannot build this book: {}", message.trim()),
        "read the message above; `mdbook build` may say more",
    ))
}

/// The first line of a chapter that may hold the tag a message speaks of: it opens the tag without
/// closing it, or the other way round.
fn line_with_tag(text: &str, message: &str) -> Option<usize> {
    let tag = Regex::new("tag `</?([A-Za-z][A-Za-z0-9-]*)>`").expect("a valid pattern");
    let tag = tag.captures(message)?;
    let (opening, closing) = (format!("<{}", &tag[1]), format!("</{}", &tag[1]));
    text.lines()
        .position(|line| line.matches(&opening).count() != line.matches(&closing).count())
        .map(|index| index + 1)
}
