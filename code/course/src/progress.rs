//! How far the learner is, as the last test run of each exercise found it.
//!
//! A record is only a memory: it carries a fingerprint of the files it was made from, and anything
//! that changed them makes it stale. Losing the file loses nothing that a test run does not give back.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::exercise::Exercise;
use crate::repository::Repository;
use crate::submission::Submission;
use crate::text;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Record {
    pub fingerprint: String,
    pub compiles: bool,
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

#[derive(Debug)]
pub struct Progress {
    records: BTreeMap<String, Record>,
    file: PathBuf,
}

impl Progress {
    /// Reads the records; a damaged or missing file counts as empty.
    pub fn load(repository: &Repository) -> Self {
        let file = repository.workshop().join("progress.json");
        let records = fs::read(&file)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        Self { records, file }
    }

    pub fn record(&mut self, exercise: &Exercise, record: Record) -> anyhow::Result<()> {
        self.records.insert(exercise.name.clone(), record);
        let text = serde_json::to_string_pretty(&self.records)?;
        // Renamed into place, so that a reader never sees half of it.
        let fresh = self.file.with_extension("json.new");
        fs::write(&fresh, text)
            .and_then(|()| fs::rename(&fresh, &self.file))
            .with_context(|| format!("{} cannot be written", self.file.display()))
    }

    pub fn state(&self, repository: &Repository, exercise: &Exercise) -> State {
        let submission = match Submission::learners(repository, exercise) {
            Ok(submission) => submission,
            Err(error) => return State::Unreadable(error.root_cause().to_string()),
        };
        if is_starter(exercise) {
            return State::NotBegun;
        }
        match self.records.get(&exercise.name) {
            None => State::NotTested,
            Some(record) => State::Tested {
                stale: record.fingerprint != submission.fingerprint(),
                record: record.clone(),
            },
        }
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
}

impl Record {
    pub fn is_done(&self) -> bool {
        self.stages > 0 && self.stages_done == self.stages
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            _ if !self.compiles => write!(f, "does not compile"),
            _ if self.is_done() => write!(f, "done"),
            _ => write!(
                f,
                "{} of {} done",
                self.stages_done,
                text::count(self.stages, "stage")
            ),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBegun => write!(f, "not begun"),
            Self::NotTested => write!(f, "not tested yet"),
            Self::Tested {
                record,
                stale: false,
            } => write!(f, "{record}"),
            Self::Tested {
                record,
                stale: true,
            } => {
                write!(f, "{record} when last tested, changed since")
            }
            Self::Unreadable(problem) => write!(f, "{problem}"),
        }
    }
}
