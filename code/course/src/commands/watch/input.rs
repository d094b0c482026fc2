//! What can happen while a learner works: saves, keys, a terminal of another size, and news of the tests.

use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use anyhow::Context;
use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use notify_debouncer_mini::notify::{self, PollWatcher, RecommendedWatcher, RecursiveMode};
use notify_debouncer_mini::{Config, DebounceEventResult, Debouncer, new_debouncer_opt};

use crate::repository::Repository;
use crate::submission::test_run::{Step, TestRun};

#[derive(Debug)]
pub(super) enum Event {
    /// Something under `exercises/` changed.
    Saved,
    /// Changes can no longer be noticed; the text says why.
    Blind(String),
    /// One of [`KEYS`], or [`INTERRUPT`].
    Key(char),
    Resized,
    /// The terminal is gone.
    InputClosed,
    /// From the run of this number; an older one may still have something to say.
    Step(u64, Step),
    /// An error is told in words.
    Ended(u64, Result<TestRun, String>),
}

/// Ctrl-C, which is only a key in raw mode.
pub(super) const INTERRUPT: char = '\x03';

/// Each key, and what the last line calls what it does.
pub(super) const KEYS: [(char, &str); 9] = [
    ('h', "hint"),
    ('l', "list"),
    ('a', "run all"),
    ('r', "run again"),
    ('o', "open the chapter"),
    ('m', "more of the message"),
    ('n', "next"),
    ('p', "previous"),
    ('q', "quit"),
];

/// Reads until the terminal is gone. The thread is not joined: it waits for a key, for ever.
pub(super) fn read_keys(events: Sender<Event>) {
    thread::spawn(move || {
        loop {
            let event = match event::read() {
                Ok(event::Event::Key(key)) => letter(key).map(Event::Key),
                Ok(event::Event::Resize(..)) => Some(Event::Resized),
                Ok(_) => None,
                Err(_) => Some(Event::InputClosed),
            };
            let last = matches!(event, Some(Event::InputClosed));
            if event.is_some_and(|event| events.send(event).is_err()) || last {
                return;
            }
        }
    });
}

fn letter(key: KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(letter) if key.kind != KeyEventKind::Release => {
            match (key.modifiers.contains(KeyModifiers::CONTROL), letter) {
                (false, _) => {
                    let letter = letter.to_ascii_lowercase();
                    KEYS.iter().any(|(key, _)| *key == letter).then_some(letter)
                }
                (true, 'c') => Some(INTERRUPT),
                (true, 'd') => Some('q'),
                (true, _) => None,
            }
        }
        _ => None,
    }
}

/// Editors save in several steps. The first of them is waited out this long; a later one ends the run
/// that the first began.
const SETTLE: Duration = Duration::from_millis(25);
const POLL: Duration = Duration::from_millis(200);

/// Tells of saves for as long as the result is kept. All exercises are watched at once, since a learner
/// moves from one to the next.
pub(super) fn watch_files(
    repository: &Repository,
    poll: bool,
    events: Sender<Event>,
) -> anyhow::Result<Box<dyn std::any::Any>> {
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
) -> anyhow::Result<Box<dyn std::any::Any>> {
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
    Ok(Box::new(watcher))
}
