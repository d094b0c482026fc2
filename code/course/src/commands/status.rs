//! How far the learner is: `cargo course` alone, which also says what to do next, and `cargo course list`.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::chapters;
use crate::exercise::Exercise;
use crate::exercises;
use crate::progress::{self, State};
use crate::repository::Repository;
use crate::text::{self, COMMAND, GOOD, HEADING, NOTE};

/// Where you are, and what to do next.
pub fn run() -> anyhow::Result<ExitCode> {
    let repository = Repository::find()?;
    let exercises = exercises::all(&repository)?;
    let mut out = anstream::stdout().lock();

    let title = format!("{HEADING}A Hint, Not a Promise{HEADING:#}");
    writeln!(out, "{title}: object pooling in Rust\n")?;
    writeln!(out, "{HEADING}Chapters{HEADING:#}")?;
    match chapters::read(&repository) {
        Ok(chapters) => {
            for chapter in chapters {
                let number = chapter.number.map_or(String::new(), |number| number + " ");
                let indent = "  ".repeat(1 + number.matches('.').count());
                writeln!(out, "{indent}{number}{}", chapter.title)?;
            }
        }
        // The exercises work without the book.
        Err(error) => writeln!(out, "  {NOTE}{error:#}{NOTE:#}")?,
    }
    let read = format!("{COMMAND}cargo course read --open{COMMAND:#}");
    writeln!(out, "  Read them with {read}\n")?;

    writeln!(out, "{HEADING}Exercises{HEADING:#}")?;
    writeln!(out, "{}", table(&repository, &exercises))?;
    write!(out, "{}", next(&repository, &exercises))?;
    Ok(ExitCode::SUCCESS)
}

/// The first exercise that is not done decides.
fn next(repository: &Repository, exercises: &[Exercise]) -> String {
    let states = exercises.iter();
    let mut states = states.map(|exercise| (exercise, progress::state(repository, exercise)));
    let Some((exercise, state)) = states.find(|(_, state)| !state.done()) else {
        return format!("{GOOD}All exercises are done.{GOOD:#}\n");
    };
    let file = repository.shown(&exercise.path.join(&exercise.files[0]));
    let test = format!("{COMMAND}cargo course test {}{COMMAND:#}", exercise.number);
    let advice = match state {
        State::NotBegun => {
            let page = repository.shown(&exercise.path.join("README.md"));
            format!("read {page}, edit {file}, then run {test}.")
        }
        State::Tested { stale: false, .. } => format!("go on in {file}, then run {test}."),
        State::Tested { .. } | State::NotTested => format!("you have changed {file}: run {test}."),
        State::Unreadable(_) => {
            let starter = repository.shown(&exercise.starter_of(&exercise.files[0]));
            format!("put {file} back; the untouched file is {starter}.")
        }
    };
    format!("{HEADING}Next{HEADING:#}: {advice}\n")
}

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
        let mut out = anstream::stdout().lock();
        if self.json {
            let list = exercises.iter();
            let list =
                list.map(|exercise| entry(exercise, &progress::state(&repository, exercise)));
            writeln!(out, "{:#}", list.collect::<serde_json::Value>())?;
        } else {
            write!(out, "{}", table(&repository, &exercises))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// One line for each exercise, and one about the time.
pub(super) fn table(repository: &Repository, exercises: &[Exercise]) -> String {
    let widest = |width: fn(&Exercise) -> usize| exercises.iter().map(width).max().unwrap_or(0);
    let names = widest(|exercise| exercise.name.len());
    let bars = widest(|exercise| text::bar(0, exercise.stages.len()).len());
    let (mut lines, mut minutes, mut left) = (String::new(), 0, 0.0);
    for exercise in exercises {
        let state = progress::state(repository, exercise);
        let (done, stages) = (state.stages_done(), exercise.stages.len());
        let (number, name, level) = (exercise.number, &exercise.name, &exercise.level);
        let (takes, bar) = (exercise.minutes, text::bar(done, stages));
        lines += &format!(
            "  {HEADING}{number}  {name:<names$}{HEADING:#}  {level:<6}  {takes:>3} min  {bar:<bars$}  {state}"
        );
        if let State::NotBegun | State::NotTested = state {
            lines += &format!(" ({})", text::count(stages, "stage"));
        }
        lines += "\n";
        minutes += takes;
        // It counts by the share of its stages that do not pass yet.
        left += f64::from(takes) * (stages.saturating_sub(done) as f64 / stages as f64);
    }
    let left = left.ceil();
    lines + &format!("  About {left} of {minutes} minutes are ahead.\n")
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
