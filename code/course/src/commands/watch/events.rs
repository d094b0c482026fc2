//! What can happen while a learner works: saves, keys, a terminal of another size, and news of the tests,
//! which run on a thread of their own, so that keys and saves are heard meanwhile.

use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::Context;
use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use notify_debouncer_mini::notify::{self, PollWatcher, RecommendedWatcher, RecursiveMode};
use notify_debouncer_mini::{Config, DebounceEventResult, Debouncer, new_debouncer_opt};

use crate::exercises;
use crate::interrupt::Stop;
use crate::progress::Progress;
use crate::repository::Repository;
use crate::submission::Submission;
use crate::submission::limits::Limits;
use crate::submission::sandbox::Sandbox;
use crate::submission::test_run::{self, Extent, Step, TestRun};

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
    let KeyCode::Char(letter) = key.code else {
        return None;
    };
    match (key.modifiers.contains(KeyModifiers::CONTROL), letter) {
        _ if key.kind == KeyEventKind::Release => None,
        (true, 'c') => Some(INTERRUPT),
        (true, 'd') => Some('q'),
        (true, _) => None,
        (false, _) => {
            let mut keys = KEYS.iter().map(|(key, _)| *key);
            keys.find(|key| letter.eq_ignore_ascii_case(key))
        }
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

/// What to run.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) repository: Repository,
    /// The exercise's folder. Its metadata is read again each time.
    pub(super) exercise: String,
    pub(super) limits: Limits,
    /// Whether to begin where the experienced do.
    pub(super) fast: bool,
    pub(super) extent: Extent,
}

impl Task {
    fn run(&self, tell: &mut dyn FnMut(Step)) -> anyhow::Result<TestRun> {
        let repository = &self.repository;
        let exercise = exercises::one(repository, &self.exercise)?;
        let submission = Submission::learners(repository, &exercise)?;
        // An exercise that comes up later may have no fast track.
        let first = match self.fast {
            true => exercise.fast_track().unwrap_or(1),
            false => 1,
        };
        // Opened for each run, so that other commands get their turn in between.
        let (folder, waiting) = (repository.output(), &mut || tell(Step::Waiting));
        let sandbox = Sandbox::open_in(folder, repository, &self.limits, waiting)?;
        let stages = exercise.stages_from(first);
        let test_run = test_run::run(&sandbox, &submission, &stages, self.extent, tell)?;
        Progress::load(repository).record(repository, &exercise, &test_run)?;
        Ok(test_run)
    }
}

/// Ends, with every process that it started, when this goes out of scope.
#[derive(Debug)]
pub(super) struct Run {
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

impl Run {
    /// Begins once `before` has ended, which is asked to.
    pub(super) fn begin(
        number: u64,
        mut task: Task,
        before: Option<Self>,
        events: Sender<Event>,
    ) -> Self {
        let stop = Stop::default();
        task.limits.stop = stop.clone();
        let thread = thread::spawn(move || {
            drop(before);
            // Nobody listens once the session has ended.
            let result = task.run(&mut |step| drop(events.send(Event::Step(number, step))));
            let result = result.map_err(|error| format!("{error:#}"));
            let _ = events.send(Event::Ended(number, result));
        });
        Self {
            stop,
            thread: Some(thread),
        }
    }

    /// Whether nothing more will come of it.
    pub(super) fn is_over(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.stop.ask();
        if let Some(thread) = self.thread.take() {
            // A panic has already said its words.
            let _ = thread.join();
        }
    }
}
