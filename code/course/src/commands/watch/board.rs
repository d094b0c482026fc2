//! What there is to show, and what that says, line by line, on whichever display.

use std::time::Duration;

use textwrap::{Options, WordSeparator, WordSplitter};

use crate::commands::test::{failure_lines, print_stages};
use crate::exercise::Exercise;
use crate::repository::Repository;
use crate::submission::test_run::{StageResult, Step, TestRun};
use crate::text::{self, BAD, COMMAND, HEADING};

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
    pub(super) outcome: Option<Outcome>,
    /// What the last key gave, a hint for one.
    pub(super) note: Option<String>,
    /// Whether every stage is run and shown.
    pub(super) all: bool,
    /// Whether a message is shown whole, however long.
    pub(super) whole: bool,
}

#[derive(Debug)]
pub(super) struct Outcome {
    /// What kept the exercise from being tried is told in words.
    pub(super) result: Result<TestRun, String>,
    /// How long it took, from a save or from a key or the beginning.
    pub(super) took: Duration,
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
            outcome: None,
            note: None,
            all: false,
            whole: false,
        }
    }

    pub(super) fn test_run(&self) -> Option<&TestRun> {
        self.outcome.as_ref()?.result.as_ref().ok()
    }

    /// What the learner is at, in lines of `width` columns.
    pub(super) fn head(&self, width: usize) -> Vec<String> {
        let Exercise { number, title, .. } = &self.exercise;
        let of = self.exercises;
        let title = format!("{HEADING}Exercise {number} of {of}: {title}{HEADING:#}");
        let banner = self.banner.iter().cloned();
        wrap(banner.chain([title, String::new()]), width)
    }

    /// What matters now. A compiler's drawing is not wrapped: it would lose its arrows.
    pub(super) fn body(&self, width: usize) -> Vec<String> {
        let result = self.outcome.as_ref().map(|outcome| &outcome.result);
        match result {
            None => Vec::new(),
            Some(Err(problem)) => {
                let problem = format!("{BAD}It could not be tested{BAD:#}: {problem}");
                wrap(problem.lines().map(str::to_owned), width)
            }
            Some(Ok(test_run)) => match &test_run.result {
                Err(failure) => {
                    let mut title = format!("{BAD}It does not compile.{BAD:#}");
                    if let errors @ 2.. = failure.errors.len() {
                        title += &format!(" The first of {errors} errors:");
                    }
                    let mut lines = wrap([title, String::new()], width);
                    let drawn = failure.errors[0].trim_end().lines();
                    lines.extend(drawn.map(str::to_owned));
                    lines
                }
                Ok(_) if self.all => wrap(stages(test_run), width),
                Ok(_) => wrap(self.first_failure(test_run), width),
            },
        }
    }

    fn first_failure(&self, test_run: &TestRun) -> Vec<String> {
        let of = self.exercise.stages.len();
        let Some((stage, test)) = test_run.first_failure() else {
            let done = [test_run.summary()];
            return done.into_iter().chain(self.next.clone()).collect();
        };
        let StageResult { number, name, .. } = stage;
        let mut lines = vec![
            format!("{HEADING}Stage {number} of {of}: {name}{HEADING:#}"),
            format!("{BAD}failed{BAD:#}  {}", test.test),
            String::new(),
        ];
        lines.extend(failure_lines(test));
        lines
    }

    /// How far, and how fast.
    pub(super) fn progress(&self, width: usize) -> Vec<String> {
        let mut lines = vec![String::new()];
        if let Some(test_run) = self.test_run() {
            let (done, total) = (test_run.passed_stages(), self.exercise.stages.len());
            let bar = text::bar(done, total);
            let stages = text::count(total, "stage");
            lines.push(format!("{bar} {done} of {stages} done"));
        }
        lines.extend(self.outcome.as_ref().map(times));
        let note = self.note.iter().flat_map(|note| note.lines());
        lines.extend(note.map(str::to_owned));
        wrap(lines, width)
    }

    /// What is going on.
    pub(super) fn status(&self) -> String {
        match &self.doing {
            None => format!("Save {} to test again.", self.file),
            Some(Step::Waiting) => "Waiting for another `cargo course` to finish.".to_owned(),
            Some(Step::Compiling) if self.outcome.is_none() => {
                "Compiling; the first time takes longest.".to_owned()
            }
            Some(Step::Compiling) => "Compiling.".to_owned(),
            Some(Step::Testing(stage, test)) => {
                let (of, test) = (self.exercise.stages.len(), test.name());
                format!("Testing stage {stage} of {of}: {test}")
            }
        }
    }
}

/// Every stage, as `cargo course test --all` prints it.
fn stages(test_run: &TestRun) -> Vec<String> {
    let mut printed = Vec::new();
    print_stages(&mut printed, test_run).expect("memory can be written to");
    let printed = String::from_utf8_lossy(&printed);
    printed.lines().map(str::to_owned).collect()
}

fn times(outcome: &Outcome) -> String {
    let line = format!("Result after {}", text::seconds(outcome.took));
    if let Ok(run) = &outcome.result
        && let Ok((compiling, _)) = &run.result
    {
        let compiling = text::seconds(*compiling);
        return format!("{line} (compiled in {compiling}, {})", run.ran());
    }
    line
}

/// What the keys do.
pub(super) fn key_help(width: usize) -> Vec<String> {
    let keys = [
        ('h', "hint"),
        ('a', "run all"),
        ('r', "run again"),
        ('l', "list"),
        ('o', "open the chapter"),
        ('m', "more of the message"),
        ('n', "next"),
        ('p', "previous"),
        ('q', "quit"),
    ];
    let keys = keys.map(|(key, does)| format!("{COMMAND}{key}{COMMAND:#}: {does}"));
    wrap([keys.join(", ")], width)
}

/// Breaks between words; what follows begins a little further in than the line did.
fn wrap(lines: impl IntoIterator<Item = String>, width: usize) -> Vec<String> {
    let mut wrapped = Vec::new();
    for line in lines {
        let blanks = line.len() - line.trim_start().len();
        let further = " ".repeat((blanks + 2).min(width / 2));
        let options = Options::new(width)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .subsequent_indent(&further);
        wrapped.extend(textwrap::wrap(&line, options).into_iter().map(String::from));
    }
    wrapped
}
