//! Watches the sources of the book: its settings, its pages, and what they include.

use crate::settings;
use anyhow::Context;
use book_blocks::Book;
// Without its debouncer, which does not say whether a file was changed or only read.
use notify_debouncer_mini::notify::{self, Event, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

/// Watches the sources from the moment it is made.
pub(crate) struct Sources {
    watcher: RecommendedWatcher,
    /// The folders that are watched already.
    watched: BTreeSet<PathBuf>,
    root: PathBuf,
    /// Files, and folders with all they hold, a change of which changes the book.
    sources: BTreeSet<PathBuf>,
}

impl Sources {
    pub(crate) fn watch(root: &Path, changes: Sender<Vec<PathBuf>>) -> anyhow::Result<Self> {
        let watcher =
            notify::recommended_watcher(move |event: notify::Result<Event>| match event {
                // A build opens all sources; that must not be followed by another build.
                Ok(event) if event.kind.is_access() => {}
                // The receiver is gone only when the program ends.
                Ok(event) => drop(changes.send(event.paths)),
                Err(error) => eprintln!("a change may have been missed: {error}\n  -> save again"),
            })
            .context("cannot watch files for changes; use --no-watch to read without it")?;
        let settings = settings::read(root)?;
        let mut sources = Self {
            watcher,
            watched: BTreeSet::new(),
            root: root.to_owned(),
            sources: BTreeSet::from([root.join(settings::FILE), root.join(settings.book.src)]),
        };
        sources.follow()?;
        Ok(sources)
    }

    /// Whether one of these is a source, or lies in a folder of them.
    pub(crate) fn concern(&self, changed: &[PathBuf]) -> bool {
        let is_source = |path: &PathBuf| self.sources.iter().any(|source| path.starts_with(source));
        changed.iter().any(is_source)
    }

    /// After an edit other files may be included than before.
    pub(crate) fn follow(&mut self) -> anyhow::Result<()> {
        // While the book cannot be loaded, what it was made of before is the best guess.
        if let Ok(book) = Book::load(&self.root) {
            self.sources = book.watched;
        }
        for source in &self.sources {
            // Files are watched through their folders, since many editors replace a file on saving.
            let (folder, mode) = match (source.is_dir(), source.parent()) {
                (false, Some(folder)) => (folder, RecursiveMode::NonRecursive),
                _ => (source.as_path(), RecursiveMode::Recursive),
            };
            let mut above = source.ancestors().skip(1);
            let is_inside = above.any(|folder| self.sources.contains(folder));
            if is_inside || !folder.is_dir() || !self.watched.insert(folder.to_owned()) {
                continue;
            }
            self.watcher.watch(folder, mode).with_context(|| {
                let folder = folder.display();
                format!("cannot watch {folder}; use --no-watch to read without it")
            })?;
        }
        Ok(())
    }
}
