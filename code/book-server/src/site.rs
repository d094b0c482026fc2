//! Renders the book's pages into a folder.
//!
//! mdBook logs a failing include, a broken setting or an open tag and goes on, and says nothing at all about a missing
//! anchor. Here all of these are errors.

use crate::sources::Sources;
use anyhow::{Context, bail};
use mdbook_driver::MDBook;
use mdbook_driver::book::BookItem;
use snippets::Book;
use std::fs;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;
use tempfile::TempDir;
use tracing::Level;

/// The pages of the last good build. Each build goes into a folder of its own, so nobody ever sees a half-written one;
/// a folder is removed when its last reader lets go of it.
#[derive(Debug, Clone)]
pub(crate) struct CurrentBuild(Arc<RwLock<Arc<TempDir>>>);

impl CurrentBuild {
    /// Holds a first build.
    pub(crate) fn first(root: &Path) -> anyhow::Result<(Self, String)> {
        let (pages, said) = build_apart(root)?;
        Ok((Self(Arc::new(RwLock::new(pages))), said))
    }

    /// Builds the book again; the pages held so far stay if it fails.
    pub(crate) fn rebuild(&self, root: &Path) -> anyhow::Result<String> {
        let (pages, said) = build_apart(root)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = pages;
        Ok(said)
    }

    /// The folder with the pages, which stays while the result lives.
    pub(crate) fn pages(&self) -> Arc<TempDir> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn build_apart(root: &Path) -> anyhow::Result<(Arc<TempDir>, String)> {
    let pages = tempfile::Builder::new()
        .prefix("hintpool-book-")
        .tempdir()
        .context("cannot create a folder for the pages among the temporary files")?;
    let said = build(root, pages.path(), true)?;
    Ok((Arc::new(pages), said))
}

/// Builds the book of the repository at `root` into the folder `into`, whose content is replaced, and says what it
/// has built. The pages are served by a program on this machine, or else from the address in `book.toml`.
fn build(root: &Path, into: &Path, local: bool) -> anyhow::Result<String> {
    let start = Instant::now();
    let log = Arc::new(tempfile::tempfile().context("cannot write to a temporary file")?);
    let listener = tracing_subscriber::fmt()
        .with_max_level(Level::WARN)
        .with_writer(Arc::clone(&log))
        .without_time()
        .with_level(false)
        .with_target(false)
        .with_ansi(false);
    let work = || render(root, into, local);
    let chapters = tracing::subscriber::with_default(listener.finish(), work)?;
    let (mut log, mut complaints) = (&*log, String::new());
    log.rewind()?;
    log.read_to_string(&mut complaints)?;
    if !complaints.is_empty() {
        bail!(
            "mdBook complains of the book in {}:\n{complaints}",
            root.display()
        );
    }
    let plural = if chapters == 1 { "" } else { "s" };
    let seconds = start.elapsed().as_secs_f64();
    Ok(format!(
        "Built {chapters} chapter{plural} in {seconds:.1} s"
    ))
}

/// The number of chapters.
fn render(root: &Path, into: &Path, local: bool) -> anyhow::Result<usize> {
    let mut mdbook = snippets::book::open(root)?;
    let problems = Book::of(&mdbook)?.problems;
    if !problems.is_empty() {
        let advice = "correct the directive, or put a \\ before its braces to show it as text";
        let problems = problems
            .iter()
            .map(|problem| format!("{problem}\n  -> {advice}"));
        bail!("{}", problems.collect::<Vec<_>>().join("\n"));
    }
    mdbook.config.build.build_dir = into.to_owned();
    if local {
        // The page for a missing address carries absolute links; `mdbook serve` does the same.
        mdbook.config.set("output.html.site-url", "/")?;
    }
    name_sources(root, &mut mdbook, local)?;
    mdbook.build()?;
    let is_page =
        |item: &&BookItem| matches!(item, BookItem::Chapter(of) if !of.is_draft_chapter());
    Ok(mdbook.iter().filter(is_page).count())
}

/// Says below each quoting block which file it quotes.
fn name_sources(root: &Path, mdbook: &mut MDBook, local: bool) -> anyhow::Result<()> {
    let html = mdbook.config.html_config().unwrap_or_default();
    // On this machine the files lie beside the book, perhaps changed since.
    let repository = html.git_repository_url.filter(|_| !local);
    let sources = Sources {
        root: dunce::canonicalize(root).unwrap_or_else(|_| root.to_owned()),
        published: repository.map(|url| format!("{}/blob/main", url.trim_end_matches('/'))),
    };
    let folder = sources.root.join(&mdbook.config.book.src);
    let mut outcome = Ok(());
    mdbook.book.for_each_chapter_mut(|chapter| {
        if let Some(path) = &chapter.source_path {
            match sources.name_in(&folder.join(path), &chapter.content) {
                Ok(named) => chapter.content = named,
                Err(error) => outcome = Err(error),
            }
        }
    });
    outcome
}

/// Builds into the folder that `book.toml` names, and says what is there. The old content stays until the new one is
/// complete.
pub(crate) fn publish(root: &Path) -> anyhow::Result<String> {
    let target: PathBuf = root.join(snippets::book::open(root)?.config.build.build_dir);
    let parent = target.parent().unwrap_or(root);
    fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
    // In the same folder, since a rename does not cross file systems.
    let beside = tempfile::Builder::new()
        .prefix(".book-")
        .tempdir_in(parent)
        .with_context(|| format!("cannot create a folder in {}", parent.display()))?;
    let fresh = beside.path().join("new");
    let built = build(root, &fresh, false)?;
    if target.exists() {
        fs::rename(&target, beside.path().join("old"))
            .with_context(|| format!("cannot replace {}", target.display()))?;
    }
    fs::rename(&fresh, &target).with_context(|| format!("cannot fill {}", target.display()))?;
    Ok(format!("{built} in {}", target.display()))
}
