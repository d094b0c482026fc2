//! `cargo course list`: the exercises.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::exercise::Exercise;
use crate::exercises;
use crate::progress::{Progress, State};
use crate::repository::Repository;
use crate::text::{self, HEADING};

/// List the exercises
///
/// Each with its level, an estimate in minutes, and how far it was when you last tested it, with a
/// note if its files have changed since.
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
        let exercises = exercises::all(&repository)?;
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

/// One line for each exercise, and one about the time.
pub(super) fn table(
    repository: &Repository,
    exercises: &[Exercise],
    progress: &Progress,
) -> String {
    let widest = exercises.iter().map(|exercise| exercise.name.len()).max();
    let widest = widest.unwrap_or(0);
    let bar = |exercise: &Exercise, done| text::bar(done, exercise.stages.len());
    let bars = exercises
        .iter()
        .map(|exercise| bar(exercise, 0).len())
        .max();
    let bars = bars.unwrap_or(0);
    let states = exercises.iter();
    let states = states.map(|exercise| (exercise, progress.state(repository, exercise)));
    let states: Vec<_> = states.collect();
    let lines = states.iter().map(|(exercise, state)| {
        let Exercise { number, name, .. } = exercise;
        let Exercise { level, minutes, .. } = exercise;
        let bar = bar(exercise, state.stages_done());
        let stages = match state {
            State::NotBegun | State::NotTested => {
                format!(" ({})", text::count(exercise.stages.len(), "stage"))
            }
            _ => String::new(),
        };
        format!(
            "  {HEADING}{number}  {name:<widest$}{HEADING:#}  {level:<6}  {minutes:>3} min  {bar:<bars$}  {state}{stages}\n"
        )
    });
    let lines: String = lines.collect();
    lines + &estimate(&states)
}

/// The minutes ahead: an exercise counts by the share of its stages that do not pass yet.
fn estimate(states: &[(&Exercise, State)]) -> String {
    let minutes: u32 = states.iter().map(|(exercise, _)| exercise.minutes).sum();
    let left = states.iter().map(|(exercise, state)| {
        let stages = exercise.stages.len().max(1);
        let open = stages - state.stages_done().min(stages);
        f64::from(exercise.minutes) * open as f64 / stages as f64
    });
    let left = left.sum::<f64>().ceil();
    match minutes {
        0 => String::new(),
        _ => format!("  About {left} of {minutes} minutes are ahead.\n"),
    }
}

fn entry(exercise: &Exercise, state: &State) -> serde_json::Value {
    let (name, stale) = match state {
        State::NotBegun => ("not-begun", false),
        State::NotTested => ("not-tested", false),
        State::Tested { stale, .. } => ("tested", *stale),
        State::Unreadable(_) => ("unreadable", false),
    };
    json!({
        "number": exercise.number,
        "name": exercise.name,
        "title": exercise.title,
        "level": exercise.level,
        "minutes": exercise.minutes,
        "chapter": exercise.chapter,
        "stages": { "done": state.stages_done(), "total": exercise.stages.len() },
        "state": name,
        "stale": stale,
    })
}
