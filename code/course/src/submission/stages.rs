//! Goes through an exercise stage by stage, as a learner does.

use serde::Serialize;

use super::outcome::{Outcome, TestResult};
use super::workshop::Attempt;
use crate::exercise::{Exercise, Stage};

#[derive(Debug, Serialize)]
pub struct StageResult {
    pub name: String,
    /// How many tests the stage has; fewer may have run.
    pub total: usize,
    pub tests: Vec<TestResult>,
}

impl StageResult {
    pub fn passed(&self) -> bool {
        self.tests.len() == self.total && self.tests.iter().all(TestResult::passed)
    }

    pub fn first_failure(&self) -> Option<&TestResult> {
        self.tests.iter().find(|test| !test.passed())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Until a stage fails; and within it, until a test has to be timed out.
    FirstFailure,
    Everything,
}

pub fn run(
    attempt: &Attempt<'_>,
    exercise: &Exercise,
    extent: Extent,
) -> anyhow::Result<Vec<StageResult>> {
    let mut results: Vec<StageResult> = Vec::new();
    for stage in &exercise.stages {
        results.push(run_stage(attempt, stage, extent)?);
        let failed = results.last().is_some_and(|stage| !stage.passed());
        if failed && extent == Extent::FirstFailure {
            break;
        }
    }
    Ok(results)
}

fn run_stage(attempt: &Attempt<'_>, stage: &Stage, extent: Extent) -> anyhow::Result<StageResult> {
    let mut tests = Vec::new();
    for test in &stage.tests {
        let result = attempt.test(&test.id)?;
        // The next one would most likely hang as well, and make the learner wait again.
        let hung = matches!(result.outcome, Outcome::TimedOut { .. });
        tests.push(result);
        if hung && extent == Extent::FirstFailure {
            break;
        }
    }
    Ok(StageResult {
        name: stage.name.clone(),
        total: stage.tests.len(),
        tests,
    })
}
