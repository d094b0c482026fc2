//! Notices saves.

use std::sync::mpsc::Sender;
use std::time::Duration;

use anyhow::Context;
use notify_debouncer_mini::notify::{self, PollWatcher, RecommendedWatcher, RecursiveMode};
use notify_debouncer_mini::{Config, DebounceEventResult, Debouncer, new_debouncer_opt};

use super::event::Event;
use crate::repository::Repository;

/// Editors save in several steps. The first of them is waited out this long; a later one ends the run
/// that the first began.
const SETTLE: Duration = Duration::from_millis(25);
const POLL: Duration = Duration::from_millis(200);

/// Watches for as long as it is kept.
pub(super) struct Watching {
    _watcher: Box<dyn std::any::Any>,
}

/// All exercises at once, since a learner moves from one to the next.
pub(super) fn watch(
    repository: &Repository,
    poll: bool,
    events: Sender<Event>,
) -> anyhow::Result<Watching> {
    match poll {
        true => begin::<PollWatcher>(repository, events),
        false => begin::<RecommendedWatcher>(repository, events).context(
            "saves cannot be noticed here; `--poll` looks at the files again and again instead",
        ),
    }
}

fn begin<W: notify::Watcher + 'static>(
    repository: &Repository,
    events: Sender<Event>,
) -> anyhow::Result<Watching> {
    // Who polls compares contents: times are compared by whole seconds, and two saves may fall into one.
    let polling = notify::Config::default()
        .with_poll_interval(POLL)
        .with_compare_contents(true);
    let config = Config::default()
        .with_timeout(SETTLE)
        .with_notify_config(polling);
    let tell = move |result: DebounceEventResult| {
        // Nobody listens once the session has ended.
        let _ = events.send(match result {
            Ok(_) => Event::Saved,
            Err(error) => Event::Blind(error.to_string()),
        });
    };
    let mut watcher: Debouncer<W> = new_debouncer_opt(config, tell)?;
    let folder = repository.root().join("exercises");
    watcher.watcher().watch(&folder, RecursiveMode::Recursive)?;
    Ok(Watching {
        _watcher: Box::new(watcher),
    })
}
