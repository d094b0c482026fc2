//! One go at an exercise: compile it, then run its stages as a learner does.

use std::time::Duration;

use serde::Serialize;

use super::Submission;
use super::build::CompileFailure;
use super::run::{Outcome, TestResult};
use super::sandbox::{Attempt, Sandbox};
use crate::exercise::{Exercise, TestId};
use crate::text::{self, GOOD};

/// What came of it.
#[derive(Debug)]
pub struct TestRun {
    /// The time that compiling took, and the stages that ran.
    pub result: Result<(Duration, Vec<StageResult>), CompileFailure>,
    pub stages_total: usize,
    tests_total: usize,
    /// Of the files that were tested.
    pub fingerprint: String,
}

#[derive(Debug, Serialize)]
pub struct StageResult {
    /// Its place in the exercise, from 1.
    pub number: usize,
    pub name: String,
    /// How many tests the stage has; fewer may have run.
    pub total: usize,
    pub tests: Vec<TestResult>,
}

/// What is about to be done, for those who wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Another command has the sandbox.
    Waiting,
    Compiling,
    /// A test of the stage of this number.
    Testing(usize, TestId),
}

/// Runs the stages of these numbers: `all` of them, or until one fails. Tells `observe` of each step before it is
/// taken.
pub fn run(
    sandbox: &Sandbox<'_>,
    submission: &Submission<'_>,
    stages: &[usize],
    all: bool,
    observe: &mut dyn FnMut(Step),
) -> anyhow::Result<TestRun> {
    let exercise = submission.exercise;
    observe(Step::Compiling);
    let result = match sandbox.attempt(submission, None)? {
        Err(failure) => Err(failure),
        Ok(attempt) => {
            let results = run_stages(&attempt, exercise, stages, all, observe)?;
            Ok((attempt.built.took, results))
        }
    };
    Ok(TestRun {
        result,
        stages_total: exercise.stages.len(),
        tests_total: exercise.tests().count(),
        fingerprint: submission.fingerprint(),
    })
}

/// All that can be said of a submission without waiting long for one that hangs.
pub fn run_all(sandbox: &Sandbox<'_>, submission: &Submission<'_>) -> anyhow::Result<TestRun> {
    let stages = submission.exercise.stages_from(1);
    run(sandbox, submission, &stages, true, &mut |_| {})
}

fn run_stages(
    attempt: &Attempt<'_>,
    exercise: &Exercise,
    stages: &[usize],
    all: bool,
    observe: &mut dyn FnMut(Step),
) -> anyhow::Result<Vec<StageResult>> {
    // Where one test hangs the next will most likely, and would make whoever waits wait again.
    let most_hangs = usize::from(all);
    let (mut results, mut failed, mut hangs) = (Vec::new(), false, 0);
    for &number in stages {
        let stage = &exercise.stages[number - 1];
        let mut tests = Vec::new();
        for test in &stage.tests {
            observe(Step::Testing(number, test.clone()));
            let tested = attempt.test(test)?;
            failed |= !tested.passed();
            hangs += usize::from(matches!(tested.outcome, Outcome::TimedOut { .. }));
            tests.push(tested);
            if hangs > most_hangs {
                break;
            }
        }
        results.push(StageResult {
            number,
            name: stage.name.clone(),
            total: stage.tests.len(),
            tests,
        });
        if hangs > most_hangs || (failed && !all) {
            break;
        }
    }
    Ok(results)
}

impl StageResult {
    pub fn passed(&self) -> bool {
        self.tests.len() == self.total && self.tests.iter().all(TestResult::passed)
    }
}

impl TestRun {
    pub fn stages(&self) -> &[StageResult] {
        match &self.result {
            Ok((_, stages)) => stages,
            Err(_) => &[],
        }
    }

    /// The tests that ran.
    pub fn tests(&self) -> impl Iterator<Item = &TestResult> {
        self.stages().iter().flat_map(|stage| &stage.tests)
    }

    /// Stages passed, in whichever order they ran.
    pub fn passed_stages(&self) -> usize {
        let stages = self.stages().iter();
        stages.filter(|stage| stage.passed()).count()
    }

    /// Stages passed, counted from the first up to one that is not.
    pub fn done(&self) -> usize {
        let passed = |number: &usize| {
            let mut stages = self.stages().iter();
            stages.any(|stage| stage.number == *number && stage.passed())
        };
        (1..=self.stages_total).take_while(passed).count()
    }

    pub fn passed(&self) -> bool {
        self.result.is_ok() && self.done() == self.stages_total
    }

    /// The stage that failed first, and its first test that did.
    pub fn first_failure(&self) -> Option<(&StageResult, &TestResult)> {
        self.stages().iter().find_map(|stage| {
            let failure = stage.tests.iter().find(|test| !test.passed());
            failure.map(|test| (stage, test))
        })
    }

    /// How many tests ran, and how long they took, one after the other.
    pub fn ran(&self) -> String {
        let took = Duration::from_secs_f64(self.tests().map(|test| test.seconds).sum());
        let tests = text::count(self.tests().count(), "test");
        format!("{tests} in {}", text::seconds(took))
    }

    /// One sentence about a test run that compiled.
    pub fn summary(&self) -> String {
        let stages = text::count(self.stages_total, "stage");
        if self.passed() {
            return format!("{GOOD}Done: all {stages} pass.{GOOD:#}");
        }
        let mut summary = format!("{} of {stages} passed", self.passed_stages());
        let not_run = self.tests_total - self.tests().count();
        if not_run > 0 {
            summary += &format!("; {} not run yet", text::count(not_run, "test"));
        }
        summary + "."
    }
}
