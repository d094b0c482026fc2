//! Hints are given one at a time; how many were given is remembered for each exercise.

use std::collections::BTreeMap;

use crate::exercise::{Exercise, Hint};
use crate::memory;
use crate::repository::Repository;

const MEMORY: &str = "hints";

/// For each exercise, how many of its hints were looked at: given, or passed over.
type Given = BTreeMap<String, usize>;

/// A hint and its place among those of its exercise.
#[derive(Debug)]
pub struct Place<'e> {
    pub hint: &'e Hint,
    /// Counted from 1.
    pub number: usize,
    pub of: usize,
}

/// The next hint, or `None` when all were given. Hints about stages that already pass are passed over.
/// It counts as given once [`count`] is called.
pub fn next<'e>(
    repository: &Repository,
    exercise: &'e Exercise,
    stages_done: usize,
) -> Option<Place<'e>> {
    let given: Given = memory::load(repository, MEMORY);
    let begin = given.get(&exercise.name).copied().unwrap_or(0);
    let mut rest = exercise.hints.iter().enumerate().skip(begin);
    let fits = |hint: &Hint| hint.stage.is_none_or(|stage| stage > stages_done);
    let (index, _) = rest.find(|(_, hint)| fits(hint))?;
    place(exercise, index)
}

/// The very first hint.
pub fn first(exercise: &Exercise) -> Option<Place<'_>> {
    place(exercise, 0)
}

/// From here on the next hint is the one after this. Called when it was shown, so that one which could
/// not be is given again.
pub fn count(repository: &Repository, exercise: &Exercise, shown: usize) -> anyhow::Result<()> {
    let mut given: Given = memory::load(repository, MEMORY);
    given.insert(exercise.name.clone(), shown);
    memory::save(repository, MEMORY, &given)
}

/// What to say where nothing can be written: a hint is read all the same.
pub fn not_counted(error: &anyhow::Error) -> String {
    format!("It will be given again, since it could not be recorded: {error:#}")
}

/// The hint that was given last.
pub fn last<'e>(repository: &Repository, exercise: &'e Exercise) -> Option<Place<'e>> {
    let given: Given = memory::load(repository, MEMORY);
    let given = given.get(&exercise.name).copied().unwrap_or(0);
    // The exercise may have lost hints since.
    let index = given.min(exercise.hints.len()).checked_sub(1)?;
    place(exercise, index)
}

/// From here on the next hint is the first again.
pub fn forget(repository: &Repository, exercise: &Exercise) -> anyhow::Result<()> {
    let mut given: Given = memory::load(repository, MEMORY);
    match given.remove(&exercise.name) {
        Some(_) => memory::save(repository, MEMORY, &given),
        None => Ok(()),
    }
}

fn place(exercise: &Exercise, index: usize) -> Option<Place<'_>> {
    Some(Place {
        hint: exercise.hints.get(index)?,
        number: index + 1,
        of: exercise.hints.len(),
    })
}

impl Place<'_> {
    /// Such as `Hint 2 of 6, for stage 2`.
    pub fn title(&self) -> String {
        let Self { number, of, hint } = self;
        match hint.stage {
            Some(stage) => format!("Hint {number} of {of}, for stage {stage}"),
            None => format!("Hint {number} of {of}"),
        }
    }
}
