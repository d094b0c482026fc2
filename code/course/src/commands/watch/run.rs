//! Tests an exercise on a thread of its own, so that keys and saves are heard meanwhile.

use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};

use super::input::Event;
use crate::exercises;
use crate::interrupt::Stop;
use crate::progress::Progress;
use crate::repository::Repository;
use crate::submission::Submission;
use crate::submission::limits::Limits;
use crate::submission::sandbox::Sandbox;
use crate::submission::test_run::{self, Extent, Step, TestRun};

/// What to run.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) repository: Repository,
    /// The exercise's folder. Its metadata is read again each time.
    pub(super) exercise: String,
    pub(super) limits: Limits,
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
