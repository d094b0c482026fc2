//! What a board says, line by line, on whichever display.

use std::time::Duration;

use super::board::{Board, Doing, Outcome, View};
use super::keys;
use crate::commands::test::{failure_lines, stage_lines};
use crate::exercise::Exercise;
use crate::submission::build::CompileFailure;
use crate::submission::test_run::{StageResult, TestRun};
use crate::text::{self, BAD, COMMAND, GOOD, HEADING, NOTE};

/// A line of a body. All but a compiler's drawing, which would lose its arrows, is wrapped to fit.
#[derive(Clone, Debug)]
pub(super) enum Line {
    Prose(String),
    Drawn(String),
    /// Shown whole, however low the window: it counts as given.
    Hint(String),
}

/// A stage that took longer is shown with its own time.
const SLOW: Duration = Duration::from_secs(1);

impl Line {
    pub(super) fn into_text(self) -> String {
        let (Self::Prose(text) | Self::Drawn(text) | Self::Hint(text)) = self;
        text
    }
}

/// What the learner is at.
pub(super) fn head(board: &Board) -> Vec<String> {
    let (number, of, title) = (
        board.exercise.number,
        board.exercises,
        &board.exercise.title,
    );
    let banner = board.banner.iter().cloned();
    let title = format!("{HEADING}Exercise {number} of {of}: {title}{HEADING:#}");
    banner.chain([title, String::new()]).collect()
}

/// What matters now.
pub(super) fn body(board: &Board) -> Vec<Line> {
    let result = board.outcome.as_ref().map(|outcome| &outcome.result);
    match (&board.view, result) {
        (View::List(lines), _) => prose(lines.clone()).collect(),
        (_, None) => advice(board),
        (_, Some(Err(problem))) => {
            let problem = format!("{BAD}It could not be tested{BAD:#}: {problem}");
            let problem = problem.lines().map(str::to_owned).collect();
            prose(problem).chain(advice(board)).collect()
        }
        (view, Some(Ok(test_run))) => match &test_run.result {
            Err(failure) => does_not_compile(board, failure),
            Ok((_, stages)) if *view == View::All => {
                let tests = prose(every_test(board, stages));
                tests.chain(first_failure(board, test_run)).collect()
            }
            Ok(_) => first_failure(board, test_run),
        },
    }
}

fn prose(lines: Vec<String>) -> impl Iterator<Item = Line> {
    lines.into_iter().map(Line::Prose)
}

fn does_not_compile(board: &Board, failure: &CompileFailure) -> Vec<Line> {
    let mut lines = vec![Line::Prose(format!("{BAD}It does not compile.{BAD:#}"))];
    lines.extend(advice(board));
    lines.push(Line::Prose(String::new()));
    let (first, others) = failure
        .errors
        .split_first()
        .map_or(("", 0), |(first, rest)| (first.trim_end(), rest.len()));
    lines.extend(first.lines().map(|line| Line::Drawn(line.to_owned())));
    if others > 0 {
        let more = text::count(others, "more error");
        let more = format!("{NOTE}... and {more} after this one{NOTE:#}");
        lines.push(Line::Prose(more));
    }
    lines
}

fn first_failure(board: &Board, test_run: &TestRun) -> Vec<Line> {
    let of = board.exercise.stages.len();
    let Some((stage, test)) = test_run.first_failure() else {
        let stages = text::count(of, "stage");
        let done = format!("{GOOD}Done: all {stages} pass.{GOOD:#}");
        let done = [done].into_iter().chain(board.next.clone());
        return prose(done.collect()).chain(advice(board)).collect();
    };
    let StageResult { number, name, .. } = stage;
    let failed = vec![
        format!("{HEADING}Stage {number} of {of}: {name}{HEADING:#}"),
        format!("{BAD}failed{BAD:#}  {}", test.test),
    ];
    let lines = |message: &str| place_last(message.lines().map(without_thread).collect());
    let message = [vec![String::new()], failure_lines(test, lines)].concat();
    let advice = advice(board).into_iter();
    prose(failed).chain(advice).chain(prose(message)).collect()
}

/// The thread is the test, which is named already.
fn without_thread(line: &str) -> String {
    match line.split_once(" panicked at ") {
        Some((thread, place)) if thread.starts_with("thread '") => format!("at {place}"),
        _ => line.to_owned(),
    }
}

/// Where in the tests it failed matters less than what failed, and a low window shows the first lines.
fn place_last(mut message: Vec<String>) -> Vec<String> {
    let place = message.first().filter(|line| line.starts_with("at "));
    if place.is_some_and(|place| place.contains("/tests/")) && message.len() > 1 {
        let place = message.remove(0).trim_end_matches(':').to_owned();
        let blank = message.iter().take_while(|line| line.is_empty()).count();
        message.drain(..blank);
        message.push(place);
    }
    message
}

fn advice(board: &Board) -> Vec<Line> {
    let Some(hint) = &board.hint else {
        return Vec::new();
    };
    let title = format!("{NOTE}{}{NOTE:#}", hint.title);
    [String::new(), title, hint.text.clone()]
        .map(Line::Hint)
        .into()
}

fn every_test(board: &Board, stages: &[StageResult]) -> Vec<String> {
    let mut lines: Vec<String> = stages.iter().flat_map(stage_lines).collect();
    if board.failing().is_some() {
        lines.push(String::new());
    }
    lines
}

/// How far, and how fast.
pub(super) fn progress(board: &Board) -> Vec<String> {
    let mut lines = vec![String::new()];
    if let Some(test_run) = board.test_run() {
        let (done, total) = (test_run.passed_stages(), board.exercise.stages.len());
        let bar = text::bar(done, total);
        let stages = text::count(total, "stage");
        lines.push(format!("{bar} {done} of {stages} done"));
    }
    lines.extend(board.outcome.as_ref().map(times));
    lines.extend(board.note.clone());
    lines
}

fn times(outcome: &Outcome) -> String {
    let took = text::seconds(outcome.took);
    let mut line = match outcome.saved {
        true => format!("Edit to result: {took}"),
        false => format!("Result after {took}"),
    };
    let Ok(test_run) = &outcome.result else {
        return line;
    };
    match &test_run.result {
        Err(failure) => line += &format!(" (compiler: {})", text::seconds(failure.took)),
        Ok((compiling, stages)) => {
            line += &format!(
                " (compiled in {}, {} in {}",
                text::seconds(*compiling),
                text::count(test_run.tests_run(), "test"),
                text::seconds(test_run.running())
            );
            for stage in stages.iter().filter(|stage| stage.took() > SLOW) {
                let (number, took) = (stage.number, text::seconds(stage.took()));
                line += &format!(", stage {number} alone {took}");
            }
            line += ")";
        }
    }
    line
}

/// In a window with few rows, the keys that one needs most: the message is what matters there.
pub(super) fn key_help(few_rows: bool) -> String {
    let keys = keys::KEYS
        .iter()
        .filter(|(key, ..)| !few_rows || keys::NEEDED_MOST.contains(key));
    let keys = keys.map(|(key, _, does)| format!("{COMMAND}{key}{COMMAND:#}: {does}"));
    keys.collect::<Vec<_>>().join(", ")
}

/// What is going on.
pub(super) fn status(board: &Board) -> String {
    match &board.doing {
        Doing::Nothing => format!("Save {} to test again.", board.file),
        Doing::Waiting => "Waiting for another `cargo course` to finish.".to_owned(),
        Doing::Compiling(crates) if board.runs == 1 => {
            let crates = text::count(*crates, "crate");
            format!("Compiling, {crates} done; the first time takes longest.")
        }
        Doing::Compiling(_) => "Compiling.".to_owned(),
        Doing::Testing(stage, test) => {
            let of = board.exercise.stages.len();
            let test = test.rsplit("::").next().unwrap_or(test);
            format!("Testing stage {stage} of {of}: {test}")
        }
    }
}

/// What to do when an exercise is done; `open` is the next one that is not.
pub(super) fn next(open: Option<Exercise>) -> String {
    match open {
        Some(Exercise { number, title, .. }) => format!(
            "Next is exercise {number}, {title}: {COMMAND}cargo course watch {number}{COMMAND:#}"
        ),
        None => format!(
            "So are all others. Next: {COMMAND}cargo course prove --quick{COMMAND:#}, whether a pool pays on this machine"
        ),
    }
}
