//! Looks for changes in the sources of the book: its settings, its pages, and what they include.

use book_blocks::Book;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};
use walkdir::WalkDir;

/// Editors write a file in several steps; one rebuild should answer them all.
const QUIET: Duration = Duration::from_millis(150);

pub(crate) struct Sources<'a> {
    root: &'a Path,
    /// Files, and folders with all they hold.
    watched: BTreeSet<PathBuf>,
    /// When each file was changed last, as far as is known.
    seen: BTreeMap<PathBuf, SystemTime>,
}

impl<'a> Sources<'a> {
    pub(crate) fn of(root: &'a Path) -> Self {
        let mut sources = Self {
            root,
            watched: BTreeSet::new(),
            seen: BTreeMap::new(),
        };
        sources.follow();
        sources
    }

    /// Whether one of them was changed since the last time.
    pub(crate) fn have_changed(&mut self) -> bool {
        let have_changed = self.times() != self.seen;
        if have_changed {
            thread::sleep(QUIET);
            self.follow();
        }
        have_changed
    }

    /// After an edit other files may be included than before.
    fn follow(&mut self) {
        // While the book cannot be loaded, what it was made of before is the best guess.
        if let Ok(book) = Book::load(self.root) {
            self.watched = book.watched;
        }
        self.seen = self.times();
    }

    fn times(&self) -> BTreeMap<PathBuf, SystemTime> {
        let files = self.watched.iter().flat_map(WalkDir::new).flatten();
        // A file may be gone by now.
        let times = files.filter_map(|file| {
            let time = file.metadata().ok()?.modified().ok()?;
            Some((file.into_path(), time))
        });
        times.collect()
    }
}
