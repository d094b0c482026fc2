//! Rebuilds the book when one of its sources changes.
//!
//! It looks at them again and again, as mdBook's own watcher does: that works in every folder, on every system, and
//! with every editor.

use crate::site::CurrentBuild;
use snippets::Book;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use walkdir::WalkDir;

/// Between two looks. Editors write a file in several steps, which take less.
const PAUSE: Duration = Duration::from_millis(200);

const STILL_SERVED: &str = "The last good build is still served.";

/// When each file of a book changed last, and its length.
type State = BTreeMap<PathBuf, (SystemTime, u64)>;

/// What a book is made of, as it was from the moment that this was made.
#[derive(Clone)]
pub(crate) struct Watched {
    root: PathBuf,
    /// Files, and folders with all they hold.
    sources: BTreeSet<PathBuf>,
    state: State,
}

impl Watched {
    pub(crate) fn new(root: PathBuf) -> Self {
        let sources = BTreeSet::from([root.join("book.toml")]);
        let state = State::new();
        Self {
            root,
            sources,
            state,
        }
        .now()
    }

    /// After an edit other files may be included than before.
    fn now(mut self) -> Self {
        // While the book cannot be loaded, what it was made of before is the best guess.
        if let Ok(book) = Book::load(&self.root) {
            self.sources = book.watched;
        }
        self.state = self.look();
        self
    }

    fn look(&self) -> State {
        let files = self.sources.iter().flat_map(WalkDir::new).flatten();
        let state = files.filter_map(|file| {
            let data = file.metadata().ok()?;
            Some((file.into_path(), (data.modified().ok()?, data.len())))
        });
        state.collect()
    }

    /// Rebuilds for as long as it is polled; `built` is called after each good build.
    pub(crate) async fn rebuild_on_change(mut self, build: &CurrentBuild, built: impl Fn()) {
        loop {
            sleep(PAUSE).await;
            if self.look() == self.state {
                continue;
            }
            sleep(PAUSE).await;
            let (build, watched) = (build.clone(), self.clone());
            // It looks before it builds, so that no edit falls between the two.
            let rebuild = move || {
                let watched = watched.now();
                let outcome = build.rebuild(&watched.root);
                (watched, outcome)
            };
            match spawn_blocking(rebuild).await {
                Ok((watched, outcome)) => {
                    self = watched;
                    match outcome {
                        Ok(said) => {
                            println!("{said}.");
                            built();
                        }
                        Err(problems) => eprintln!("{problems:#}\n{STILL_SERVED}"),
                    }
                }
                Err(crash) => {
                    self.state = self.look();
                    eprintln!("mdBook stopped in the middle: {crash}\n{STILL_SERVED}");
                }
            }
        }
    }
}
