//! Rebuilds the book when one of its sources changes.

use crate::settings;
use crate::site::{self, Pages};
use anyhow::Context;
use book_blocks::Book;
// Without its debouncer, which does not say whether a file was changed or only read.
use notify_debouncer_mini::notify::{self, Event, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::sync::watch::Sender;
use tokio::time::sleep;

/// Editors write a file in several steps; one rebuild should answer them all.
const QUIET: Duration = Duration::from_millis(150);

const STILL_SERVED: &str = "The last good build is still served.";

/// Watches the sources from the moment it is made.
pub(crate) struct Sources {
    watcher: RecommendedWatcher,
    changes: mpsc::UnboundedReceiver<Vec<PathBuf>>,
    /// The folders that are watched already.
    watched: BTreeSet<PathBuf>,
    root: PathBuf,
    /// Files, and folders with all they hold, a change of which changes the book.
    sources: BTreeSet<PathBuf>,
}

impl Sources {
    pub(crate) fn watch(root: &Path) -> anyhow::Result<Self> {
        let (send, changes) = mpsc::unbounded_channel();
        let watcher =
            notify::recommended_watcher(move |event: notify::Result<Event>| match event {
                // A build opens all sources; that must not be followed by another build.
                Ok(event) if event.kind.is_access() => {}
                // The receiver is gone only when the program ends.
                Ok(event) => drop(send.send(event.paths)),
                Err(error) => eprintln!("a change may have been missed: {error}\n  -> save again"),
            })
            .context("cannot watch files for changes; use --no-watch to read without it")?;
        let settings = settings::read(root)?;
        let mut sources = Self {
            watcher,
            changes,
            watched: BTreeSet::new(),
            root: root.to_owned(),
            sources: BTreeSet::from([root.join(settings::FILE), root.join(settings.book.src)]),
        };
        sources.follow()?;
        Ok(sources)
    }

    /// Rebuilds for as long as it is polled; `reload` is called after each good build.
    pub(crate) async fn rebuild_on_change(
        &mut self,
        current: &Sender<Pages>,
        reload: impl Fn(),
    ) -> anyhow::Result<()> {
        while let Some(mut changed) = self.changes.recv().await {
            sleep(QUIET).await;
            while let Ok(more) = self.changes.try_recv() {
                changed.extend(more);
            }
            let concerns =
                |path: &PathBuf| self.sources.iter().any(|source| path.starts_with(source));
            if !changed.iter().any(concerns) {
                continue;
            }
            // Before the build, so that no edit of a newly included file falls between the two.
            self.follow()?;
            let root = self.root.clone();
            match tokio::task::spawn_blocking(move || site::build_here(&root)).await {
                Ok(Ok((pages, built))) => {
                    current.send_replace(pages);
                    println!("{built}.");
                    reload();
                }
                Ok(Err(problems)) => eprintln!("{problems:#}\n{STILL_SERVED}"),
                Err(crash) => eprintln!("mdBook stopped in the middle: {crash}\n{STILL_SERVED}"),
            }
        }
        Ok(())
    }

    /// After an edit other files may be included than before.
    fn follow(&mut self) -> anyhow::Result<()> {
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
