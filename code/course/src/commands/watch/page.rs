//! Lays a board out: as lines, and as a page that fits a terminal.

use std::time::Duration;

use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter};

use super::board::{After, Board, Doing, Outcome, View};
use super::keys;
use crate::submission::build::CompileFailure;
use crate::submission::outcome::{self, TestResult};
use crate::submission::trial::{StageResult, Trial};
use crate::text::{self, BAD, COMMAND, GOOD, HEADING, NOTE};

/// A line of a body. Prose is wrapped to fit; a compiler's drawing would lose its arrows.
#[derive(Debug)]
pub(super) enum Line {
    Prose(String),
    Drawn(String),
}

/// What fills a terminal: lines from its top, and one that may change without them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) lines: Vec<String>,
    pub(super) status: String,
}

/// A stage that took longer is shown with its own time.
const SLOW: Duration = Duration::from_secs(1);

/// The page for a terminal of so many columns and rows.
pub(super) fn of(board: &Board, (columns, rows): (u16, u16)) -> Page {
    let width = usize::from(columns.max(20));
    let mut head: Vec<String> = wrapped(head(board), width);
    let foot = [progress(board), vec![key_help()]].concat();
    let foot = wrapped(foot, width);
    let body: Vec<String> = body(board)
        .into_iter()
        .flat_map(|line| match line {
            Line::Prose(line) => wrap(&line, width),
            Line::Drawn(line) => vec![line],
        })
        .collect();

    let taken = head.len() + foot.len() + 1;
    let room = usize::from(rows).saturating_sub(taken).max(4);
    let shown = match board.whole {
        true => body.len(),
        false => fitting(&body, width, room),
    };
    head.extend_from_slice(&body[..shown]);
    if shown < body.len() {
        let left = text::count(body.len() - shown, "more line");
        head.push(format!("{NOTE}... {left}; press m{NOTE:#}"));
    }
    head.extend(foot);

    let colour = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let plain = |line: String| match colour {
        true => line,
        false => anstream::adapter::strip_str(&line).to_string(),
    };
    Page {
        lines: head.into_iter().map(plain).collect(),
        status: shortened(&status(board), width - 1),
    }
}

/// How many of `lines` fit into `room` rows, with one left to say so if not all do.
/// What is drawn may be wider than the terminal, which then wraps it.
fn fitting(lines: &[String], width: usize, room: usize) -> usize {
    let rows = |line: &String| display_width(line).div_ceil(width).max(1);
    if lines.iter().map(rows).sum::<usize>() <= room {
        return lines.len();
    }
    let mut left = room - 1;
    let fits = lines.iter().take_while(|line| {
        let rest = left.checked_sub(rows(line));
        left = rest.unwrap_or(left);
        rest.is_some()
    });
    fits.count()
}

impl Line {
    pub(super) fn into_text(self) -> String {
        let (Self::Prose(text) | Self::Drawn(text)) = self;
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
    let prose = match (&board.view, result) {
        (View::List(lines), _) => lines.clone(),
        (_, None) => Vec::new(),
        (_, Some(Err(problem))) => {
            let label = format!("{BAD}It could not be tested{BAD:#}");
            format!("{label}: {problem}")
                .lines()
                .map(str::to_owned)
                .collect()
        }
        (view, Some(Ok(trial))) => match &trial.result {
            Err(failure) => return does_not_compile(board, failure),
            Ok((_, stages)) if *view == View::All => {
                [every_test(board, stages), first_failure(board, trial)].concat()
            }
            Ok(_) => first_failure(board, trial),
        },
    };
    prose.into_iter().map(Line::Prose).collect()
}

fn does_not_compile(board: &Board, failure: &CompileFailure) -> Vec<Line> {
    let mut lines = vec![format!("{BAD}It does not compile.{BAD:#}")];
    lines.extend(advice(board));
    lines.push(String::new());
    let mut lines: Vec<Line> = lines.into_iter().map(Line::Prose).collect();
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

fn first_failure(board: &Board, trial: &Trial) -> Vec<String> {
    let Some((stage, test)) = trial.first_failure() else {
        let stages = text::count(board.exercise.stages.len(), "stage");
        return vec![format!("{GOOD}Done: all {stages} pass.{GOOD:#}")];
    };
    let StageResult { number, name, .. } = stage;
    let of = board.exercise.stages.len();
    let mut lines = vec![
        format!("{HEADING}Stage {number} of {of}: {name}{HEADING:#}"),
        format!("{BAD}failed{BAD:#}  {}", test.test),
    ];
    lines.extend(advice(board));
    lines.push(String::new());
    lines.extend(said(test));
    lines
}

/// A test's message, whole unless it is a flood, and the beginning of what the code printed.
fn said(test: &TestResult) -> Vec<String> {
    const MESSAGE: usize = 200;
    const PRINTED: usize = 20;
    let mut lines = Vec::new();
    if test.outcome != outcome::Outcome::Failed {
        lines.push(format!("{BAD}{}{BAD:#}", test.outcome));
    }
    let message = text::beginning(&test.message, MESSAGE);
    lines.extend(message.lines().map(without_thread));
    if !test.printed.is_empty() {
        let printed = text::beginning(&test.printed, PRINTED);
        lines.push("Your code printed:".to_owned());
        lines.extend(text::indent(&printed, 2).lines().map(str::to_owned));
    }
    lines
}

/// The thread is the test, which is named already.
fn without_thread(line: &str) -> String {
    match line.split_once(" panicked at ") {
        Some((thread, place)) if thread.starts_with("thread '") => format!("at {place}"),
        _ => line.to_owned(),
    }
}

fn advice(board: &Board) -> Vec<String> {
    let Some(hint) = &board.hint else {
        return Vec::new();
    };
    vec![
        String::new(),
        format!("{NOTE}{}{NOTE:#}", hint.title),
        hint.text.clone(),
    ]
}

fn every_test(board: &Board, stages: &[StageResult]) -> Vec<String> {
    let mut lines = Vec::new();
    for stage in stages {
        let number = stage.number;
        match stage.passed() {
            true => lines.push(format!(
                "{GOOD}passed{GOOD:#}  Stage {number}: {}",
                stage.name
            )),
            false => {
                lines.push(format!(
                    "{BAD}failed{BAD:#}  Stage {number}: {}",
                    stage.name
                ));
                lines.extend(stage.tests.iter().map(|test| match test.passed() {
                    true => format!("  {GOOD}passed{GOOD:#}  {}", test.test),
                    false => format!("  {BAD}failed{BAD:#}  {}", test.test),
                }));
            }
        }
    }
    if board.failing().is_some() {
        lines.push(String::new());
    }
    lines
}

/// How far, and how fast.
pub(super) fn progress(board: &Board) -> Vec<String> {
    let mut lines = vec![String::new()];
    if let Some(trial) = board.trial() {
        let (done, total) = (trial.passed_stages(), board.exercise.stages.len());
        let bar = text::bar(done, total);
        let stages = text::count(total, "stage");
        lines.push(format!("{bar} {done} of {stages} done"));
    }
    lines.extend(board.outcome.as_ref().map(times));
    lines.extend(board.note.clone());
    lines
}

fn times(outcome: &Outcome) -> String {
    let mut line = match outcome.after {
        After::Save(took) => format!("Edit to result: {}", text::seconds(took)),
        After::Asking(took) => format!("Result after {}", text::seconds(took)),
    };
    let Ok(trial) = &outcome.result else {
        return line;
    };
    match &trial.result {
        Err(failure) => line += &format!(" (compiler: {})", text::seconds(failure.took)),
        Ok((compiling, stages)) => {
            line += &format!(
                " (compiled in {}, {} in {}",
                text::seconds(*compiling),
                text::count(trial.tests_run(), "test"),
                text::seconds(trial.running())
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

fn key_help() -> String {
    let keys = keys::HELP.iter();
    let keys = keys.map(|(key, does)| format!("{COMMAND}{key}{COMMAND:#}: {does}"));
    keys.collect::<Vec<_>>().join(", ")
}

/// What is going on.
pub(super) fn status(board: &Board) -> String {
    match &board.doing {
        Doing::Nothing => format!("Save {} to test again.", board.file),
        Doing::Waiting => "Waiting for another `cargo course` to finish.".to_owned(),
        Doing::Compiling if board.runs == 1 => {
            "Compiling; the first time takes longest.".to_owned()
        }
        Doing::Compiling => "Compiling.".to_owned(),
        Doing::Testing(stage, test) => {
            let of = board.exercise.stages.len();
            let test = test.rsplit("::").next().unwrap_or(test);
            format!("Testing stage {stage} of {of}: {test}")
        }
    }
}

fn shortened(line: &str, width: usize) -> String {
    if display_width(line) <= width {
        return line.to_owned();
    }
    let kept: String = line.chars().take(width.saturating_sub(3)).collect();
    kept + "..."
}

fn wrapped(lines: Vec<String>, width: usize) -> Vec<String> {
    lines.iter().flat_map(|line| wrap(line, width)).collect()
}

/// Breaks between words; what follows begins a little further in than the line did.
fn wrap(line: &str, width: usize) -> Vec<String> {
    let blanks = line.len() - line.trim_start().len();
    let further = " ".repeat((blanks + 2).min(width / 2));
    let options = Options::new(width)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .subsequent_indent(&further);
    let rows = textwrap::wrap(line, options);
    rows.into_iter().map(String::from).collect()
}
