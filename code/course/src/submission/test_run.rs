//! One go at an exercise: compile it, then run its stages in order.

use std::time::Duration;

use super::Submission;
use super::build::{CompileFailure, Tests};
use super::outcome::TestResult;
use super::sandbox::Sandbox;
use super::stages::{self, Plan, Step};
use crate::text;

pub use super::stages::StageResult;

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

/// Tells `observe` of each step before it is taken.
pub fn run(
    sandbox: &Sandbox<'_>,
    submission: &Submission<'_>,
    plan: Plan,
    observe: &mut dyn FnMut(Step<'_>),
) -> anyhow::Result<TestRun> {
    let exercise = submission.exercise;
    observe(Step::Compiling(0));
    let compiled = &mut |crates| observe(Step::Compiling(crates));
    let result = match sandbox.attempt_observed(submission, Tests::All, compiled)? {
        Err(failure) => Err(failure),
        Ok(attempt) => {
            let stages = stages::run(&attempt, exercise, plan, observe)?;
            Ok((attempt.built().took, stages))
        }
    };
    Ok(TestRun {
        result,
        stages_total: exercise.stages.len(),
        tests_total: exercise.test_count(),
        fingerprint: submission.fingerprint(),
    })
}

impl TestRun {
    pub fn stages(&self) -> &[StageResult] {
        match &self.result {
            Ok((_, stages)) => stages,
            Err(_) => &[],
        }
    }

    /// Stages passed, in whichever order they ran.
    pub fn passed_stages(&self) -> usize {
        let stages = self.stages().iter();
        stages.filter(|stage| stage.passed()).count()
    }

    /// Stages passed, counted from the first up to one that is not.
    pub fn done(&self) -> usize {
        let passed = |number| {
            let mut stages = self.stages().iter();
            stages.any(|stage| stage.number == number && stage.passed())
        };
        (1..=self.stages_total)
            .take_while(|&number| passed(number))
            .count()
    }

    pub fn passed(&self) -> bool {
        self.result.is_ok() && self.done() == self.stages_total
    }

    /// The stage that failed first, and its first test that did.
    pub fn first_failure(&self) -> Option<(&StageResult, &TestResult)> {
        let mut stages = self.stages().iter();
        stages.find_map(|stage| stage.first_failure().map(|test| (stage, test)))
    }

    pub fn tests_run(&self) -> usize {
        self.stages().iter().map(|stage| stage.tests.len()).sum()
    }

    /// How long the tests took, one after the other.
    pub fn running(&self) -> Duration {
        self.stages().iter().map(StageResult::took).sum()
    }

    /// One sentence about a test run that failed, or that compiled at least.
    pub fn summary(&self) -> String {
        let mut summary = format!(
            "{} of {} passed",
            self.passed_stages(),
            text::count(self.stages_total, "stage")
        );
        let tests = self.stages().iter().flat_map(|stage| &stage.tests);
        let others = tests
            .filter(|test| !test.passed())
            .count()
            .saturating_sub(1);
        if others > 0 {
            let verb = if others == 1 { "fails" } else { "fail" };
            summary += &format!("; {} {verb} too", text::count(others, "more test"));
        }
        let not_run = self.tests_total - self.tests_run();
        if not_run > 0 {
            summary += &format!("; {} not run yet", text::count(not_run, "test"));
        }
        summary + "."
    }
}
