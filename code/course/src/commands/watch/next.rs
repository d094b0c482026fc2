//! Which exercise comes after another.

use crate::exercise::Exercise;
use crate::exercises;
use crate::progress::Progress;
use crate::repository::Repository;
use crate::text::COMMAND;

/// The first one after that of this number that is not done, or else the first of all.
pub(super) fn not_done(repository: &Repository, number: u32) -> anyhow::Result<Option<Exercise>> {
    let mut others = exercises::all(repository)?;
    let progress = Progress::load(repository);
    others.retain(|other| other.number != number && !progress.state(repository, other).done());
    let later = others.iter().position(|other| other.number > number);
    Ok(others.into_iter().nth(later.unwrap_or(0)))
}

/// What to do when the exercise of this number is done.
pub(super) fn told(repository: &Repository, number: u32) -> anyhow::Result<String> {
    Ok(match not_done(repository, number)? {
        Some(Exercise { number, title, .. }) => format!(
            "Next is exercise {number}, {title}: {COMMAND}cargo course watch {number}{COMMAND:#}"
        ),
        None => format!(
            "So are all others. Next: {COMMAND}cargo course prove --quick{COMMAND:#}, whether a pool pays on this machine"
        ),
    })
}

/// The exercise so many places after this one, or before it.
pub(super) fn neighbour(
    repository: &Repository,
    exercise: &Exercise,
    by: isize,
) -> anyhow::Result<Option<Exercise>> {
    let all = exercises::all(repository)?;
    let here = all.iter().position(|other| other.folder == exercise.folder);
    let there = here.and_then(|here| here.checked_add_signed(by));
    Ok(there.and_then(|there| all.into_iter().nth(there)))
}
