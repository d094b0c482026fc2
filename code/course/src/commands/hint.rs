//! `cargo course hint`: one more each time. How many were given is remembered for each exercise.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;

use crate::exercise::Exercise;
use crate::exercises;
use crate::progress;
use crate::repository::Repository;
use crate::text::{COMMAND, HEADING};

/// Give the next hint for an exercise
///
/// Each call gives one more hint, and later hints say more. Hints about stages that passed when you
/// last tested are left out. After `cargo course reset`, the hints begin again.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course hint                  for the first exercise that is not done
  cargo course hint 1                for exercise 1
  cargo course hint 1 --again        the last one once more
  cargo course hint 1 --from-start   the first one, whatever passes")]
pub struct Hint {
    /// A number, a name or its beginning, or a level; the first that is not done if left out
    exercise: Option<String>,

    /// The hint that was given last
    #[arg(long, conflicts_with = "from_start")]
    again: bool,

    /// Begin with the first hint
    #[arg(long)]
    from_start: bool,
}

impl Hint {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let repository = &Repository::find()?;
        let exercise = &exercises::one_or_next(repository, self.exercise.as_deref())?;
        let Exercise { number, title, .. } = exercise;
        let (hints, chapter) = (exercise.hints.len(), &exercise.chapter);
        let mut out = anstream::stdout().lock();
        writeln!(out, "{HEADING}Exercise {number}: {title}{HEADING:#}\n")?;
        let index = if self.again {
            // The exercise may have lost hints since.
            given(repository, exercise).min(hints).checked_sub(1)
        } else if self.from_start {
            Some(0)
        } else {
            let state = progress::state(repository, exercise);
            next(repository, exercise, state.stages_done())
        };
        match index {
            Some(index) => {
                writeln!(out, "{}", hint(exercise, index))?;
                count(repository, exercise, index + 1)?;
            }
            None if self.again => writeln!(out, "No hint was given yet.")?,
            None => {
                let again = format!("{COMMAND}cargo course hint {number} --from-start{COMMAND:#}");
                let read = format!("There are no more hints. Read on in {chapter}");
                writeln!(out, "{read}, or see them again:\n  {again}")?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

const MEMORY: &str = "hints";

/// How many hints were looked at: given, or passed over.
fn given(repository: &Repository, exercise: &Exercise) -> usize {
    let given = repository.remembered(MEMORY, &exercise.name);
    given.unwrap_or(0)
}

/// The next hint, or `None` when all were given. Hints about stages that already pass are passed over.
/// It counts as given once [`count`] is called.
pub(super) fn next(
    repository: &Repository,
    exercise: &Exercise,
    stages_done: usize,
) -> Option<usize> {
    let stage = |index: &usize| exercise.hints[*index].stage;
    let mut rest = given(repository, exercise)..exercise.hints.len();
    rest.find(|index| stage(index).is_none_or(|stage| stage > stages_done))
}

/// A title, such as `Hint 2 of 6, for stage 2`, and the text.
pub(super) fn hint(exercise: &Exercise, index: usize) -> String {
    let hint = &exercise.hints[index];
    let mut title = format!("Hint {} of {}", index + 1, exercise.hints.len());
    if let Some(stage) = hint.stage {
        title += &format!(", for stage {stage}");
    }
    format!("{HEADING}{title}{HEADING:#}\n{}", hint.text.trim())
}

/// From here on so many hints count as given.
pub(super) fn count(
    repository: &Repository,
    exercise: &Exercise,
    hints: usize,
) -> anyhow::Result<()> {
    repository.remember(MEMORY, &exercise.name, hints)
}
