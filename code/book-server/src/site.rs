//! Renders the book's pages into a folder.

use crate::excerpts::name_excerpts;
use anyhow::{Context, anyhow, ensure};
use book_blocks::Book;
use mdbook_driver::MDBook;
use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Instant;
use tracing::field::Field;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Builds the book for a server on this machine, into a new folder below `below`. The result says also what was built.
pub(crate) fn build_here(root: &Path, below: &Path) -> anyhow::Result<(PathBuf, String)> {
    let pages = tempfile::tempdir_in(below)?;
    let mut mdbook = load(root)?;
    mdbook.config.build.build_dir = pages.path().to_owned();
    // The page for a missing address carries absolute links; `mdbook serve` does the same.
    mdbook.config.set("output.html.site-url", "/")?;
    // No links: here the files lie beside the book, perhaps changed since they were published.
    let built = build(root, mdbook, None)?;
    Ok((pages.keep(), built))
}

/// Builds into the folder that `book.toml` names, and returns it. The old content stays until
/// the new one is complete.
pub(crate) fn publish(root: &Path) -> anyhow::Result<(PathBuf, String)> {
    let mut mdbook = load(root)?;
    let target = root.join(&mdbook.config.build.build_dir);
    let parent = target.parent().unwrap_or(root);
    fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
    // In the same folder, since a rename does not cross file systems.
    let beside = tempfile::tempdir_in(parent)
        .with_context(|| format!("cannot create a folder in {}", parent.display()))?;
    let fresh = beside.path().join("new");
    mdbook.config.build.build_dir = fresh.clone();
    let html = mdbook.config.html_config();
    let repository = html.and_then(|html| html.git_repository_url);
    let branch = repository.map(|url| format!("{}/blob/main", url.trim_end_matches('/')));
    let built = build(root, mdbook, branch.as_deref())?;
    if target.exists() {
        fs::rename(&target, beside.path().join("old"))
            .with_context(|| format!("cannot replace {}", target.display()))?;
    }
    fs::rename(&fresh, &target).with_context(|| format!("cannot fill {}", target.display()))?;
    Ok((target, built))
}

fn load(root: &Path) -> anyhow::Result<MDBook> {
    MDBook::load(root).map_err(said_by_mdbook)
}

/// Builds the book of the repository at `root` into the folder that its settings name, whose content is replaced.
/// `published` is the repository's main branch on the web, if blocks are to link to the files that they quote.
fn build(root: &Path, mut mdbook: MDBook, published: Option<&str>) -> anyhow::Result<String> {
    let start = Instant::now();
    let book = Book::load(root).map_err(said_by_mdbook)?;
    let advice = "correct the directive, or put a \\ before its braces to show it as text";
    let problems = book.problems.iter();
    let problems: Vec<_> = problems.map(|it| format!("{it}\n  -> {advice}")).collect();
    ensure!(problems.is_empty(), "{}", problems.join("\n"));

    name_sources(root, &mut mdbook, published)?;
    // mdBook says in its log what went wrong, and goes on.
    let (log, logged) = mpsc::channel();
    tracing::subscriber::with_default(Listener(log), || mdbook.build()).map_err(said_by_mdbook)?;
    let complaints: Vec<_> = logged.try_iter().collect();
    ensure!(
        complaints.is_empty(),
        said_by_mdbook(anyhow!(complaints.join("\n")))
    );
    let chapters = mdbook.book.chapters().count();
    let seconds = start.elapsed().as_secs_f64();
    Ok(format!("Built {chapters} chapters in {seconds:.1} s"))
}

/// mdBook's own words, and what to do about them.
fn said_by_mdbook(error: anyhow::Error) -> anyhow::Error {
    let said = format!("{error:#}");
    let advice = "correct it in the page that this names, in book.toml or in SUMMARY.md";
    anyhow!(
        "mdBook cannot build this book: {}\n  -> {advice}",
        said.trim_end()
    )
}

/// Says below each quoting block which file it quotes.
fn name_sources(root: &Path, mdbook: &mut MDBook, published: Option<&str>) -> anyhow::Result<()> {
    let folder = mdbook.source_dir();
    let mut outcome = Ok(());
    mdbook.book.for_each_chapter_mut(|chapter| {
        if let Some(path) = &chapter.source_path {
            let path = folder.join(path);
            match name_excerpts(root, published, &path, &chapter.content) {
                Ok(named) => chapter.content = named,
                Err(error) => outcome = Err(error.context(path.display().to_string())),
            }
        }
    });
    outcome
}

/// Sends what mdBook's crates log as warnings or errors.
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
