//! Rebuilds the book when one of its sources changes.

use crate::current_build::CurrentBuild;
use crate::settings;
use anyhow::Context;
use book_blocks::Book;
use notify_debouncer_full::notify::{EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{
    DebounceEventResult, DebouncedEvent, Debouncer, RecommendedCache, new_debouncer,
};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc;

/// Editors write a file in several steps; one rebuild should answer them all.
const QUIET: Duration = Duration::from_millis(150);

const STILL_SERVED: &str = "The last good build is still served.";

/// Watches the sources from the moment it is made.
pub(crate) struct Watcher {
    debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
    changes: mpsc::UnboundedReceiver<Vec<PathBuf>>,
    watched: BTreeSet<PathBuf>,
    root: PathBuf,
    /// Files, and folders with all they hold, a change of which changes the book.
    sources: BTreeSet<PathBuf>,
}

impl Watcher {
    pub(crate) fn new(root: &Path) -> anyhow::Result<Self> {
        let (send, changes) = mpsc::unbounded_channel();
        let debouncer = new_debouncer(QUIET, None, move |events: DebounceEventResult| {
            match events {
                // The receiver is gone only when the program ends.
                Ok(events) => drop(send.send(changed_paths(events))),
                Err(errors) => {
                    for error in errors {
                        eprintln!("a change may have been missed: {error}\n  -> save again");
                    }
                }
            }
        })
        .context("cannot watch files for changes; use --no-watch to read without it")?;
        let mut watcher = Self {
            debouncer,
            changes,
            watched: BTreeSet::new(),
            root: root.to_owned(),
            sources: BTreeSet::from([
                root.join(settings::FILE),
                root.join(settings::read(root)?.book.src),
            ]),
        };
        watcher.follow_sources()?;
        Ok(watcher)
    }

    /// Rebuilds for as long as it is polled; `built` is called after each good build.
    pub(crate) async fn rebuild_on_change(
        &mut self,
        build: &CurrentBuild,
        built: impl Fn(),
    ) -> anyhow::Result<()> {
        while let Some(changed) = self.changes.recv().await {
            if !changed.iter().any(|path| self.concerns(path)) {
                continue;
            }
            // Before the build, so that no edit of a newly included file falls between the two.
            self.follow_sources()?;
            let (build, root) = (build.clone(), self.root.clone());
            match tokio::task::spawn_blocking(move || build.rebuild(&root)).await {
                Ok(Ok(site)) => {
                    println!("{site}.");
                    built();
                }
                Ok(Err(problems)) => eprintln!("{problems:#}\n{STILL_SERVED}"),
                Err(crash) => eprintln!("mdBook stopped in the middle: {crash}\n{STILL_SERVED}"),
            }
        }
        Ok(())
    }

    fn concerns(&self, path: &Path) -> bool {
        self.sources.iter().any(|source| path.starts_with(source))
    }

    /// After an edit other files may be included than before.
    fn follow_sources(&mut self) -> anyhow::Result<()> {
        // While the book cannot be loaded, what it was made of before is the best guess.
        if let Ok(book) = Book::load(&self.root) {
            self.sources = book.watched;
        }
        self.watch_sources()
    }

    /// Files are watched through their folders, since many editors replace a file on saving.
    fn watch_sources(&mut self) -> anyhow::Result<()> {
        let inside = |path: &Path| {
            let mut above = path.ancestors().skip(1);
            above.any(|folder| self.sources.contains(folder))
        };
        let outermost = self.sources.iter().filter(|path| !inside(path));
        let wanted = outermost.filter_map(|path| match path.is_dir() {
            true => Some((path.as_path(), RecursiveMode::Recursive)),
            false => Some((path.parent()?, RecursiveMode::NonRecursive)),
        });
        let wanted = wanted.filter(|(folder, _)| folder.is_dir());
        for (folder, mode) in wanted {
            if !self.watched.contains(folder) {
                self.debouncer.watch(folder, mode).with_context(|| {
                    let folder = folder.display();
                    format!("cannot watch {folder}; use --no-watch to read without it")
                })?;
                self.watched.insert(folder.to_owned());
            }
        }
        Ok(())
    }
}

/// A build opens all sources; that must not be followed by another build.
fn changed_paths(events: Vec<DebouncedEvent>) -> Vec<PathBuf> {
    events
        .into_iter()
        .filter(|event| !matches!(event.kind, EventKind::Access(_)))
        .flat_map(|event| event.event.paths)
        .collect()
}
