//! What there is to show, and what that says, line by line, on whichever display.

use std::time::Duration;

use super::events::KEYS;
use crate::commands::test::{failure_lines, stage_lines};
use crate::exercise::Exercise;
use crate::repository::Repository;
use crate::submission::build::CompileFailure;
use crate::submission::test_run::{StageResult, Step, TestRun};
use crate::text::{self, BAD, COMMAND, GOOD, HEADING, NOTE};

#[derive(Debug)]
pub(super) struct Board {
    pub(super) exercise: Exercise,
    /// How many exercises there are.
    pub(super) exercises: usize,
    /// The learner's file, as it is typed at the root.
    pub(super) file: String,
    /// What was done before this exercise came up.
    pub(super) banner: Option<String>,
    /// What comes after this exercise, once it is done.
    pub(super) next: Option<String>,
    pub(super) doing: Option<Step>,
    /// How many runs have begun, so that a display can tell a new one.
    pub(super) runs: u64,
    pub(super) outcome: Option<Outcome>,
    /// The title of the hint that was given, and its text.
    pub(super) hint: Option<(String, String)>,
    /// A line about the last key.
    pub(super) note: Option<String>,
    pub(super) view: View,
    /// Whether a message is shown whole, however long.
    pub(super) whole: bool,
}

#[derive(Debug)]
pub(super) struct Outcome {
    /// The run that it came of.
    pub(super) run: u64,
    /// What kept the exercise from being tried is told in words.
    pub(super) result: Result<TestRun, String>,
    /// How long it took, from a save or from a key or the beginning.
    pub(super) took: Duration,
    pub(super) saved: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum View {
    /// The first failing test.
    Now,
    /// Every stage and test.
    All,
    /// The exercises, one a line.
    List(Vec<String>),
}

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

/// The keys that one needs most: in a window with few rows the message is what matters.
const NEEDED_MOST: [char; 4] = ['h', 'l', 'm', 'q'];

fn prose<S: Into<String>>(lines: impl IntoIterator<Item = S>) -> Vec<Line> {
    let lines = lines.into_iter().map(S::into);
    lines.map(Line::Prose).collect()
}

impl Board {
    pub(super) fn new(repository: &Repository, exercise: Exercise, exercises: usize) -> Self {
        let file = repository.shown(&exercise.path.join(&exercise.files[0]));
        Self {
            exercise,
            exercises,
            file,
            banner: None,
            next: None,
            doing: None,
            runs: 0,
            outcome: None,
            hint: None,
            note: None,
            view: View::Now,
            whole: false,
        }
    }

    pub(super) fn test_run(&self) -> Option<&TestRun> {
        self.outcome.as_ref()?.result.as_ref().ok()
    }

    /// The test that fails first, if that is what there is to show.
    pub(super) fn failing(&self) -> Option<String> {
        let (_, test) = self.test_run()?.first_failure()?;
        Some(test.test.to_string())
    }

    /// What the learner is at.
    pub(super) fn head(&self) -> Vec<String> {
        let Exercise { number, title, .. } = &self.exercise;
        let of = self.exercises;
        let title = format!("{HEADING}Exercise {number} of {of}: {title}{HEADING:#}");
        let banner = self.banner.iter().cloned();
        banner.chain([title, String::new()]).collect()
    }

    /// What matters now.
    pub(super) fn body(&self) -> Vec<Line> {
        let result = self.outcome.as_ref().map(|outcome| &outcome.result);
        match (&self.view, result) {
            (View::List(lines), _) => prose(lines),
            (_, None) => self.advice(),
            (_, Some(Err(problem))) => {
                let problem = format!("{BAD}It could not be tested{BAD:#}: {problem}");
                [prose(problem.lines()), self.advice()].concat()
            }
            (view, Some(Ok(test_run))) => match &test_run.result {
                Err(failure) => self.does_not_compile(failure),
                Ok((_, stages)) if *view == View::All => {
                    let mut tests: Vec<_> = stages.iter().flat_map(stage_lines).collect();
                    tests.extend(self.failing().map(|_| String::new()));
                    [prose(tests), self.first_failure(test_run)].concat()
                }
                Ok(_) => self.first_failure(test_run),
            },
        }
    }

    fn does_not_compile(&self, failure: &CompileFailure) -> Vec<Line> {
        let title = prose([format!("{BAD}It does not compile.{BAD:#}")]);
        let (first, others) = failure.errors.split_first().expect("an error at least");
        let drawn = first.trim_end().lines().map(str::to_owned);
        let drawn = drawn.map(Line::Drawn).collect();
        let more = text::count(others.len(), "more error");
        let more = format!("{NOTE}... and {more} after this one{NOTE:#}");
        let more = prose((!others.is_empty()).then_some(more));
        [title, self.advice(), prose([""]), drawn, more].concat()
    }

    fn first_failure(&self, test_run: &TestRun) -> Vec<Line> {
        let of = self.exercise.stages.len();
        let Some((stage, test)) = test_run.first_failure() else {
            let stages = text::count(of, "stage");
            let done = prose([format!("{GOOD}Done: all {stages} pass.{GOOD:#}")]);
            return [done, prose(&self.next), self.advice()].concat();
        };
        let StageResult { number, name, .. } = stage;
        let failed = prose([
            format!("{HEADING}Stage {number} of {of}: {name}{HEADING:#}"),
            format!("{BAD}failed{BAD:#}  {}", test.test),
        ]);
        let message = prose(failure_lines(test, place_last));
        [failed, self.advice(), prose([""]), message].concat()
    }

    fn advice(&self) -> Vec<Line> {
        let lines = self.hint.iter().flat_map(|(title, text)| {
            let title = format!("{NOTE}{title}{NOTE:#}");
            [String::new(), title, text.clone()]
        });
        lines.map(Line::Hint).collect()
    }

    /// How far, and how fast.
    pub(super) fn progress(&self) -> Vec<String> {
        let mut lines = vec![String::new()];
        if let Some(test_run) = self.test_run() {
            let (done, total) = (test_run.passed_stages(), self.exercise.stages.len());
            let bar = text::bar(done, total);
            let stages = text::count(total, "stage");
            lines.push(format!("{bar} {done} of {stages} done"));
        }
        lines.extend(self.outcome.as_ref().map(times));
        lines.extend(self.note.clone());
        lines
    }

    /// What is going on.
    pub(super) fn status(&self) -> String {
        match &self.doing {
            None => format!("Save {} to test again.", self.file),
            Some(Step::Waiting) => "Waiting for another `cargo course` to finish.".to_owned(),
            Some(Step::Compiling(crates)) if self.runs == 1 => {
                let crates = text::count(*crates, "crate");
                format!("Compiling, {crates} done; the first time takes longest.")
            }
            Some(Step::Compiling(_)) => "Compiling.".to_owned(),
            Some(Step::Testing(stage, test)) => {
                let (of, test) = (self.exercise.stages.len(), test.name());
                format!("Testing stage {stage} of {of}: {test}")
            }
        }
    }
}

/// The lines of a message. Where in the tests it failed matters less than what failed, and a low window
/// shows the first lines.
fn place_last(message: &str) -> Vec<String> {
    // The thread is the test, which is named already.
    let without_thread = |line: &str| match line.split_once(" panicked at ") {
        Some((thread, place)) if thread.starts_with("thread '") => format!("at {place}"),
        _ => line.to_owned(),
    };
    let mut message: Vec<String> = message.lines().map(without_thread).collect();
    let place = message.first().filter(|line| line.starts_with("at "));
    if place.is_some_and(|place| place.contains("/tests/")) && message.len() > 1 {
        let place = message.remove(0).trim_end_matches(':').to_owned();
        let blank = message.iter().take_while(|line| line.is_empty()).count();
        message.drain(..blank);
        message.push(place);
    }
    message
}

fn times(outcome: &Outcome) -> String {
    let took = text::seconds(outcome.took);
    let mut line = match outcome.saved {
        true => format!("Edit to result: {took}"),
        false => format!("Result after {took}"),
    };
    match outcome.result.as_ref().map(|run| (run, &run.result)) {
        Err(_) => {}
        Ok((_, Err(failure))) => line += &format!(" (compiler: {})", text::seconds(failure.took)),
        Ok((run, Ok((compiling, stages)))) => {
            let compiling = text::seconds(*compiling);
            line += &format!(" (compiled in {compiling}, {}", run.ran());
            for stage in stages.iter().filter(|stage| stage.took() > SLOW) {
                let (number, took) = (stage.number, text::seconds(stage.took()));
                line += &format!(", stage {number} alone {took}");
            }
            line += ")";
        }
    }
    line
}

/// What the keys do; in a window with few rows, those that are needed most.
pub(super) fn key_help(few_rows: bool) -> String {
    let keys = KEYS.iter();
    let keys = keys.filter(|(key, _)| !few_rows || NEEDED_MOST.contains(key));
    let keys = keys.map(|(key, does)| format!("{COMMAND}{key}{COMMAND:#}: {does}"));
    keys.collect::<Vec<_>>().join(", ")
}
