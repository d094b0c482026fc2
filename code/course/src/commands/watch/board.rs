//! What there is to show, on whichever display.

use std::time::Duration;

use crate::exercise::Exercise;
use crate::submission::test_run::TestRun;

#[derive(Debug)]
pub(super) struct Board {
    pub(super) exercise: Exercise,
    /// How many exercises there are.
    pub(super) exercises: usize,
    /// The learner's file, as it is typed at the root.
    pub(super) file: String,
    /// What was done before this exercise came up.
    pub(super) banner: Option<String>,
    /// What comes after this exercise, once it is done.
    pub(super) next: Option<String>,
    pub(super) doing: Doing,
    /// How many runs have begun, so that a display can tell a new one.
    pub(super) runs: u64,
    pub(super) outcome: Option<Outcome>,
    pub(super) hint: Option<Advice>,
    /// A line about the last key.
    pub(super) note: Option<String>,
    pub(super) view: View,
    /// Whether a message is shown whole, however long.
    pub(super) whole: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Doing {
    Nothing,
    /// Another command has the sandbox.
    Waiting,
    /// So many crates are compiled.
    Compiling(usize),
    /// A stage's number, and a test of it.
    Testing(usize, String),
}

#[derive(Debug)]
pub(super) struct Outcome {
    /// The run that it came of.
    pub(super) run: u64,
    /// What kept the exercise from being tried is told in words.
    pub(super) result: Result<TestRun, String>,
    /// How long it took, from a save or from a key or the beginning.
    pub(super) took: Duration,
    pub(super) saved: bool,
}

#[derive(Debug)]
pub(super) struct Advice {
    pub(super) title: String,
    pub(super) text: String,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum View {
    /// The first failing test.
    Now,
    /// Every stage and test.
    All,
    /// The exercises, one a line.
    List(Vec<String>),
}

impl Board {
    pub(super) fn new(exercise: Exercise, exercises: usize, file: String) -> Self {
        Self {
            exercise,
            exercises,
            file,
            banner: None,
            next: None,
            doing: Doing::Nothing,
            runs: 0,
            outcome: None,
            hint: None,
            note: None,
            view: View::Now,
            whole: false,
        }
    }

    pub(super) fn test_run(&self) -> Option<&TestRun> {
        self.outcome.as_ref()?.result.as_ref().ok()
    }

    /// The test that fails first, if that is what there is to show.
    pub(super) fn failing(&self) -> Option<String> {
        let (_, test) = self.test_run()?.first_failure()?;
        Some(test.test.to_string())
    }
}
