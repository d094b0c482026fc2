//! `cargo course hint`: one more each time.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;

use crate::exercise::Exercise;
use crate::exercises;
use crate::hints::{self, Place};
use crate::progress::Progress;
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
        let repository = Repository::find()?;
        let exercise = exercises::one_or_next(&repository, self.exercise.as_deref())?;
        let Exercise { number, title, .. } = &exercise;
        let mut out = anstream::stdout().lock();
        writeln!(out, "{HEADING}Exercise {number}: {title}{HEADING:#}\n")?;
        match self.place(&repository, &exercise) {
            Some(place) => {
                writeln!(out, "{HEADING}{}{HEADING:#}", place.title())?;
                writeln!(out, "{}", place.hint.text.trim())?;
                if let Err(error) = hints::count(&repository, &exercise, place.number) {
                    writeln!(out, "\n{}", hints::not_counted(&error))?;
                }
            }
            None if exercise.hints.is_empty() => writeln!(out, "It has no hints.")?,
            None if self.again => writeln!(out, "No hint was given yet.")?,
            None => writeln!(
                out,
                "There are no more hints. Read on in {}, or see them again:\n  {COMMAND}cargo course hint {number} --from-start{COMMAND:#}",
                exercise.chapter
            )?,
        }
        Ok(ExitCode::SUCCESS)
    }

    fn place<'e>(&self, repository: &Repository, exercise: &'e Exercise) -> Option<Place<'e>> {
        if self.again {
            return hints::last(repository, exercise);
        }
        if self.from_start {
            return hints::first(exercise);
        }
        let state = Progress::load(repository).state(repository, exercise);
        hints::next(repository, exercise, state.stages_done())
    }
}
