//! Tests an exercise on a thread of its own, so that keys and saves are heard meanwhile.

use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};

use super::event::{Event, News};
use crate::exercises;
use crate::interrupt::Stop;
use crate::progress::Progress;
use crate::repository::Repository;
use crate::submission::Submission;
use crate::submission::limits::Limits;
use crate::submission::sandbox::Sandbox;
use crate::submission::stages::{Plan, Step};
use crate::submission::test_run::{self, TestRun};

/// What to run.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) repository: Repository,
    /// The exercise's folder. Its metadata is read again each time.
    pub(super) exercise: String,
    pub(super) limits: Limits,
    pub(super) plan: Plan,
}

/// Ends, with every process that it started, when this goes out of scope.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) number: u64,
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

impl Run {
    /// Begins once `before` has ended, which is asked to.
    pub(super) fn begin(
        number: u64,
        order: Order,
        before: Option<Self>,
        events: Sender<Event>,
    ) -> Self {
        let stop = Stop::default();
        let order = Order {
            limits: Limits {
                stop: stop.clone(),
                ..order.limits
            },
            ..order
        };
        let thread = thread::spawn(move || {
            drop(before);
            // Nobody listens once the session has ended.
            let tell = |news| drop(events.send(Event::Run(number, news)));
            let result = attempt(&order, &mut |news| tell(news));
            tell(News::Ended(result.map_err(|error| format!("{error:#}"))));
        });
        Self {
            number,
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

fn attempt(order: &Order, tell: &mut dyn FnMut(News)) -> anyhow::Result<TestRun> {
    let repository = &order.repository;
    let exercise = exercises::one(repository, &order.exercise)?;
    let submission = Submission::learners(repository, &exercise)?;
    // Opened for each run, so that other commands get their turn in between.
    let sandbox = Sandbox::open_in_turn(repository, &order.limits, &mut || tell(News::Waiting))?;
    let test_run = test_run::run(&sandbox, &submission, order.plan, &mut |step| {
        tell(match step {
            Step::Compiling(crates) => News::Compiling(crates),
            Step::Testing(stage, test) => News::Testing(stage, test.to_string()),
        });
    })?;
    Progress::load(repository).record(repository, &exercise, &test_run)?;
    Ok(test_run)
}
