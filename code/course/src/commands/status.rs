//! `cargo course` alone: where you are, and what to do next.

use std::io::Write;
use std::process::ExitCode;

use super::list;
use crate::chapters;
use crate::exercise::Exercise;
use crate::exercises;
use crate::progress::{Progress, State};
use crate::repository::Repository;
use crate::text::{COMMAND, GOOD, HEADING, NOTE};

pub fn run() -> anyhow::Result<ExitCode> {
    let repository = Repository::find()?;
    let exercises = exercises::all(&repository)?;
    let progress = Progress::load(&repository);
    let mut out = anstream::stdout().lock();

    writeln!(
        out,
        "{HEADING}A Hint, Not a Promise{HEADING:#}: object pooling in Rust\n"
    )?;
    writeln!(out, "{HEADING}Chapters{HEADING:#}")?;
    match chapters::read(&repository) {
        Ok(chapters) => {
            for chapter in chapters {
                let indent = "  ".repeat(chapter.depth + 1);
                let number = chapter.number.map_or(String::new(), |number| number + " ");
                let unwritten = if chapter.path.is_none() {
                    " (not written yet)"
                } else {
                    ""
                };
                writeln!(out, "{indent}{number}{}{unwritten}", chapter.title)?;
            }
        }
        // The exercises work without the book.
        Err(error) => writeln!(out, "  {NOTE}{error:#}{NOTE:#}")?,
    }
    writeln!(
        out,
        "  Read them with {COMMAND}cargo course read --open{COMMAND:#}\n"
    )?;

    writeln!(out, "{HEADING}Exercises{HEADING:#}")?;
    write!(out, "{}", list::table(&repository, &exercises, &progress))?;
    writeln!(out)?;
    write!(out, "{}", next(&repository, &exercises, &progress))?;
    Ok(ExitCode::SUCCESS)
}

/// The first exercise that is not done decides.
fn next(repository: &Repository, exercises: &[Exercise], progress: &Progress) -> String {
    let mut states = exercises
        .iter()
        .map(|exercise| (exercise, progress.state(repository, exercise)));
    let Some((exercise, state)) = states.find(|(_, state)| !state.done()) else {
        return match exercises {
            [] => format!("{HEADING}Next{HEADING:#}: read the book. There are no exercises yet.\n"),
            _ => format!("{GOOD}All exercises are done.{GOOD:#}\n"),
        };
    };
    let file = repository.shown(&exercise.path.join(&exercise.files[0]));
    let test = format!("{COMMAND}cargo course test {}{COMMAND:#}", exercise.number);
    let advice = match state {
        State::NotBegun => {
            let page = exercise.path.join("README.md");
            // The chapter's file only includes the page.
            let page = match page.is_file() {
                true => repository.shown(&page),
                false => exercise.chapter.clone(),
            };
            format!("read {page}, edit {file}, then run {test}.")
        }
        State::Tested { stale: false, .. } => format!("go on in {file}, then run {test}."),
        State::Tested { .. } | State::NotTested => format!("you have changed {file}: run {test}."),
        State::Unreadable(_) => format!(
            "put {file} back; the untouched file is {}.",
            repository.shown(&exercise.starter_of(&exercise.files[0]))
        ),
    };
    format!("{HEADING}Next{HEADING:#}: {advice}\n")
}
