//! What came of one exercise in one submission.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::note::{Note, Trick};
use course::exercise::Exercise;
use course::submission::build::{Cause, CompileFailure};
use course::submission::outcome::{Outcome, TestResult};
use course::submission::test_run::TestRun;
use course::text;

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub(super) struct Graded {
    pub(super) learner: String,
    /// The exercise's number and name; empty if the submission holds none.
    pub(super) number: u32,
    pub(super) exercise: String,
    pub(super) verdict: Verdict,
    pub(super) stages_passed: usize,
    pub(super) stages: Vec<StageGrade>,
    pub(super) feedback: Option<Feedback>,
    pub(super) notes: Vec<Note>,
    pub(super) seconds: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Verdict {
    Passed,
    Failed,
    DoesNotCompile,
    /// Not compiled, for what it holds.
    Refused,
    /// The starter, unchanged.
    NotBegun,
    /// No exercise was found.
    NotFound,
    /// The archive or folder cannot be read.
    Unreadable,
    /// Something else went wrong, and is told.
    NotGraded,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct StageGrade {
    pub(super) number: usize,
    pub(super) name: String,
    pub(super) mark: Mark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Mark {
    Passed,
    Failed,
    NotRun,
}

/// The first failure, for the learner.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct Feedback {
    /// The test, or what was done instead of one.
    pub(super) place: String,
    pub(super) verdict: String,
    pub(super) message: String,
}

impl Graded {
    /// A submission, or an exercise of it, that was not tried.
    pub(super) fn untried(learner: &str, exercise: Option<&Exercise>, verdict: Verdict) -> Self {
        let stages = exercise.map_or(&[][..], |exercise| &exercise.stages);
        let numbered = stages.iter().enumerate();
        Self {
            learner: learner.to_owned(),
            number: exercise.map_or(0, |exercise| exercise.number),
            exercise: exercise.map_or(String::new(), |exercise| exercise.name.clone()),
            verdict,
            stages_passed: 0,
            stages: numbered
                .map(|(index, stage)| StageGrade {
                    number: index + 1,
                    name: stage.name.clone(),
                    mark: Mark::NotRun,
                })
                .collect(),
            feedback: None,
            notes: Vec::new(),
            seconds: 0.0,
        }
    }

    pub(super) fn tried(learner: &str, exercise: &Exercise, test_run: &TestRun) -> Self {
        let mut graded = Self::untried(learner, Some(exercise), Verdict::Failed);
        for stage in test_run.stages() {
            graded.stages[stage.number - 1].mark = match stage.passed() {
                true => Mark::Passed,
                false => Mark::Failed,
            };
        }
        graded.stages_passed = test_run.passed_stages();
        if let Err(failure) = &test_run.result {
            graded.not_compiled(failure);
        } else if test_run.passed() {
            graded.verdict = Verdict::Passed;
        } else if let Some((_, test)) = test_run.first_failure() {
            let verdict = test.outcome.to_string();
            graded.feedback = Some(Feedback::new(
                &test.test.to_string(),
                &verdict,
                &test.message,
            ));
        }
        graded.notes.extend(caught(test_run));
        graded
    }

    fn not_compiled(&mut self, failure: &CompileFailure) {
        self.notes.extend(failure.causes.iter().map(note_on));
        let message = failure.message();
        match self.notes.iter().find_map(Note::refusal) {
            Some(reason) => self.refuse(&format!("{reason}\n\n{message}")),
            None => {
                self.verdict = Verdict::DoesNotCompile;
                self.feedback = Some(Feedback::new("compiling", "failed", &message));
            }
        }
    }

    pub(super) fn refuse(&mut self, message: &str) {
        self.verdict = Verdict::Refused;
        self.feedback = Some(Feedback::new("compiling", "not accepted", message));
    }

    /// One letter for each stage.
    pub(super) fn marks(&self) -> String {
        let letter = |stage: &StageGrade| match stage.mark {
            Mark::Passed => 'P',
            Mark::Failed => 'F',
            Mark::NotRun => '.',
        };
        self.stages.iter().map(letter).collect()
    }
}

/// What the compiler found.
fn note_on(cause: &Cause) -> Note {
    match cause {
        Cause::UnsafeCode => Note::new(Trick::UnsafeCode, "the compiler refused it"),
        Cause::ReadsFile => Note::new(
            Trick::ReadsFiles,
            "the program includes a file that is not available",
        ),
        Cause::TestsDoNotFit => Note::new(
            Trick::ChangedInterface,
            "the tests do not fit the types and signatures",
        ),
    }
}

/// Tricks that show only when the tests run.
fn caught(test_run: &TestRun) -> Vec<Note> {
    let results = || test_run.stages().iter().flat_map(|stage| &stage.tests);
    let first = |fits: &dyn Fn(&TestResult) -> bool| results().find(|result| fits(result));
    let forged = first(&|result| result.outcome == Outcome::Forged).map(|result| {
        let text = format!(
            "`{}` did not end, but a line was printed that says it passed",
            result.test
        );
        Note::new(Trick::ForgedOutput, text)
    });
    let ended = first(&|result| matches!(result.outcome, Outcome::EndedEarly { code: 0 }));
    let ended = ended.map(|result| {
        let text = format!(
            "the process of `{}` exited with 0 before the test ended",
            result.test
        );
        Note::new(Trick::EndsTheProcess, text)
    });
    forged.into_iter().chain(ended).collect()
}

impl Feedback {
    /// With as much of the message as is read.
    pub(super) fn new(place: &str, verdict: &str, message: &str) -> Self {
        const LINES: usize = 100;
        Self {
            place: place.to_owned(),
            verdict: verdict.to_owned(),
            message: text::beginning(&text::harmless(message), LINES),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::DoesNotCompile => "does not compile",
            Self::Refused => "refused",
            Self::NotBegun => "not begun",
            Self::NotFound => "no exercise found",
            Self::Unreadable => "unreadable",
            Self::NotGraded => "could not be graded",
        })
    }
}
