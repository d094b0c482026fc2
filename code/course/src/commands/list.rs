//! `cargo course list`: the exercises.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::exercise::Exercise;
use crate::progress::{Progress, State};
use crate::repository::Repository;
use crate::text::{self, HEADING};

/// List the exercises
///
/// Each with its level, an estimate in minutes, and how far you were when you last tested it.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course list           the exercises, for you
  cargo course list --json    the same, for a script")]
pub struct List {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl List {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let repository = Repository::find()?;
        let exercises = repository.exercises()?;
        let progress = Progress::load(&repository);
        let mut out = anstream::stdout().lock();
        if self.json {
            let list = exercises
                .iter()
                .map(|exercise| entry(exercise, &progress.state(&repository, exercise)));
            let list = serde_json::Value::Array(list.collect());
            writeln!(out, "{list:#}")?;
        } else {
            write!(out, "{}", table(&repository, &exercises, &progress))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// One line for each exercise.
pub(super) fn table(
    repository: &Repository,
    exercises: &[Exercise],
    progress: &Progress,
) -> String {
    let widest = exercises.iter().map(|exercise| exercise.name.len()).max();
    let widest = widest.unwrap_or(0);
    let lines = exercises.iter().map(|exercise| {
        format!(
            "  {HEADING}{}  {:<widest$}{HEADING:#}  {:<6}  {:>3} min  {}  {}\n",
            exercise.number,
            exercise.name,
            exercise.level.to_string(),
            exercise.minutes,
            text::count(exercise.stages.len(), "stage"),
            progress.state(repository, exercise),
        )
    });
    lines.collect()
}

fn entry(exercise: &Exercise, state: &State) -> serde_json::Value {
    let (name, done, stale) = match state {
        State::NotBegun => ("not-begun", 0, false),
        State::NotTested => ("not-tested", 0, false),
        State::Tested { record, stale } => ("tested", record.stages_done, *stale),
        State::Unreadable(_) => ("unreadable", 0, false),
    };
    json!({
        "number": exercise.number,
        "name": exercise.name,
        "title": exercise.title,
        "level": exercise.level,
        "minutes": exercise.minutes,
        "chapter": exercise.chapter,
        "stages": { "done": done, "total": exercise.stages.len() },
        "state": name,
        "stale": stale,
    })
}
