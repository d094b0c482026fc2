//! How far the learner is, as the last test run of each exercise that compiled found it.
//!
//! A record is only a memory: it carries a fingerprint of the files it was made from, and anything
//! that changed them makes it stale. Losing the file loses nothing that a test run does not give back.

use std::fmt;
use std::fs;

use serde::{Deserialize, Serialize};

use crate::exercise::Exercise;
use crate::repository::Repository;
use crate::submission::Submission;
use crate::submission::test_run::TestRun;
use crate::text;

const MEMORY: &str = "progress";

#[derive(Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Record {
    pub fingerprint: String,
    pub stages_done: usize,
    pub stages: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub enum State {
    /// The learner's files are the starter.
    NotBegun,
    /// Begun, and never tested.
    NotTested,
    Tested {
        record: Record,
        stale: bool,
    },
    /// A file is missing or cannot be read; the text says which.
    Unreadable(String),
}

pub fn record(
    repository: &Repository,
    exercise: &Exercise,
    test_run: &TestRun,
) -> anyhow::Result<()> {
    // A missing bracket takes no stage away that was done.
    if test_run.result.is_err() {
        return Ok(());
    }
    let record = Record {
        fingerprint: test_run.fingerprint.clone(),
        stages_done: test_run.done(),
        stages: test_run.stages_total,
    };
    repository.remember(MEMORY, &exercise.name, record)
}

pub fn state(repository: &Repository, exercise: &Exercise) -> State {
    let submission = match Submission::learners(repository, exercise) {
        Ok(submission) => submission,
        Err(error) => return State::Unreadable(error.root_cause().to_string()),
    };
    if is_starter(exercise) {
        return State::NotBegun;
    }
    match repository.remembered::<Record>(MEMORY, &exercise.name) {
        None => State::NotTested,
        Some(record) => State::Tested {
            stale: record.fingerprint != submission.fingerprint(),
            record,
        },
    }
}

/// Whether each of the learner's files is still what it was at the beginning.
pub fn is_starter(exercise: &Exercise) -> bool {
    exercise.files.iter().all(|file| {
        let own = fs::read(exercise.path.join(file)).ok();
        own.is_some() && own == fs::read(exercise.starter_of(file)).ok()
    })
}

impl State {
    pub fn done(&self) -> bool {
        matches!(self, Self::Tested { record, stale: false } if record.is_done())
    }

    /// Stages that passed when last tested; of other files than now, if that is stale.
    pub fn stages_done(&self) -> usize {
        match self {
            Self::Tested { record, .. } => record.stages_done,
            Self::NotBegun | Self::NotTested | Self::Unreadable(_) => 0,
        }
    }
}

impl Record {
    pub fn is_done(&self) -> bool {
        self.stages_done == self.stages
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (record, stale) = match self {
            Self::NotBegun => return write!(f, "not begun"),
            Self::NotTested => return write!(f, "not tested yet"),
            Self::Unreadable(problem) => return write!(f, "{problem}"),
            Self::Tested { record, stale } => (record, *stale),
        };
        let stages = text::count(record.stages, "stage");
        match record.is_done() {
            true => write!(f, "done")?,
            false => write!(f, "{} of {stages} done", record.stages_done)?,
        }
        let changed = " when last tested, changed since";
        f.write_str(if stale { changed } else { "" })
    }
}
