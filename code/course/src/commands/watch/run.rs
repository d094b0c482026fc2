//! A run of the tests, on a thread of its own, so that keys and saves are noticed meanwhile.

use std::panic;
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};

use crate::exercises;
use crate::interrupt::Stop;
use crate::progress;
use crate::repository::Repository;
use crate::submission::Submission;
use crate::submission::limits::Limits;
use crate::submission::sandbox::Sandbox;
use crate::submission::test_run::{self, Step, TestRun};

/// What to run.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) repository: Repository,
    /// The exercise's folder. Its metadata is read again each time.
    pub(super) exercise: String,
    pub(super) limits: Limits,
    /// Whether to run every stage, even after one fails.
    pub(super) all: bool,
    /// Whether to begin where the experienced do.
    pub(super) fast: bool,
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
        let test_run = test_run::run(&sandbox, &submission, &stages, self.all, tell)?;
        progress::record(repository, &exercise, &test_run)?;
        Ok(test_run)
    }
}

/// Ends, with every process that it started, when this goes out of scope.
#[derive(Debug)]
pub(super) struct Run {
    stop: Stop,
    /// What it does, step by step.
    pub(super) steps: Receiver<Step>,
    thread: Option<JoinHandle<anyhow::Result<TestRun>>>,
}

impl Run {
    pub(super) fn begin(mut task: Task) -> Self {
        let stop = Stop::default();
        task.limits.stop = stop.clone();
        let (sender, steps) = mpsc::channel();
        // Nobody listens once the session has ended.
        let thread = thread::spawn(move || task.run(&mut |step| drop(sender.send(step))));
        Self {
            stop,
            steps,
            thread: Some(thread),
        }
    }

    /// What came of it, once, when it has ended.
    pub(super) fn result(&mut self) -> Option<anyhow::Result<TestRun>> {
        let thread = self.thread.take_if(|thread| thread.is_finished())?;
        let result = thread.join();
        Some(result.unwrap_or_else(|words| panic::resume_unwind(words)))
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
