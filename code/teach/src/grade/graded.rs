//! What came of one exercise in one submission.

use std::fmt;

use serde::{Deserialize, Serialize};

use course::exercise::Exercise;
use course::submission::build::{Cause, CompileFailure};
use course::submission::run::{Outcome, TestResult};
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
    pub(super) feedback: Feedback,
    /// As [`note`] makes them.
    pub(super) notes: Vec<String>,
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

/// The first failure, for the learner; empty if there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct Feedback {
    /// The test, or what was done instead of one.
    pub(super) place: String,
    pub(super) verdict: String,
    pub(super) message: String,
}

/// What a teacher should know about a submission besides its result: a kind of trick, which most often
/// happens in good faith, and what was seen of it, where names may stand that a stranger chose.
pub(super) fn note(trick: &str, text: &str) -> String {
    format!("{trick}: {}", text::harmless(text).replace('\n', " "))
}

pub(super) const NO_UNSAFE: &str = "No exercise needs unsafe code, and it can make any test pass.";
const NO_OTHER_TYPES: &str =
    "The tests rely on the types and signatures of the starter: put them back.";

impl Graded {
    /// A submission, or an exercise of it, that was not tried.
    pub(super) fn untried(learner: &str, exercise: Option<&Exercise>, verdict: Verdict) -> Self {
        let stages = exercise.map_or(&[][..], |exercise| &exercise.stages);
        let stages = stages.iter().map(|stage| StageGrade {
            name: stage.name.clone(),
            mark: Mark::NotRun,
        });
        Self {
            learner: learner.to_owned(),
            number: exercise.map_or(0, |exercise| exercise.number),
            exercise: exercise.map_or(String::new(), |exercise| exercise.name.clone()),
            verdict,
            stages_passed: 0,
            stages: stages.collect(),
            feedback: Feedback::default(),
            notes: Vec::new(),
            seconds: 0.0,
        }
    }

    /// With what is told of the first failure, or instead of a result: as much of the message as is read.
    pub(super) fn telling(mut self, place: &str, verdict: &str, message: &str) -> Self {
        const LINES: usize = 100;
        self.feedback = Feedback {
            place: place.to_owned(),
            verdict: verdict.to_owned(),
            message: text::beginning(&text::harmless(message), LINES),
        };
        self
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
            return graded.not_compiled(failure);
        }
        // Tricks that show only when the tests run: the first of each.
        let first = |outcome| test_run.tests().find(|result| result.outcome == outcome);
        if let Some(TestResult { test, .. }) = first(Outcome::Forged) {
            let text = format!("`{test}` did not end, but a line was printed that says it passed");
            graded.notes.push(note("forged output", &text));
        }
        if let Some(TestResult { test, .. }) = first(Outcome::EndedEarly { code: 0 }) {
            let text = format!("the process of `{test}` exited with 0 before the test ended");
            graded.notes.push(note("ends the process", &text));
        }
        match test_run.first_failure() {
            Some((_, test)) => graded.telling(
                &test.test.to_string(),
                &test.outcome.to_string(),
                &test.message,
            ),
            None if test_run.passed() => Self {
                verdict: Verdict::Passed,
                ..graded
            },
            None => graded,
        }
    }

    fn not_compiled(mut self, failure: &CompileFailure) -> Self {
        let mut refusal = None;
        for cause in &failure.causes {
            let (trick, text, reason) = match cause {
                Cause::UnsafeCode => ("unsafe code", "the compiler refused it", Some(NO_UNSAFE)),
                Cause::ReadsFile => (
                    "reads files",
                    "the program includes a file that is not available",
                    None,
                ),
                Cause::TestsDoNotFit => (
                    "changed interface",
                    "the tests do not fit the types and signatures",
                    Some(NO_OTHER_TYPES),
                ),
            };
            self.notes.push(note(trick, text));
            refusal = refusal.or(reason);
        }
        let message = failure.message();
        match refusal {
            Some(reason) => self.refused(&format!("{reason}\n\n{message}")),
            None => {
                self.verdict = Verdict::DoesNotCompile;
                self.telling("compiling", "failed", &message)
            }
        }
    }

    pub(super) fn refused(mut self, message: &str) -> Self {
        self.verdict = Verdict::Refused;
        self.telling("compiling", "not accepted", message)
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

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
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
