//! Goes through an exercise stage by stage, as a learner does.

use std::time::Duration;

use serde::Serialize;

use super::outcome::{Outcome, TestResult};
use super::sandbox::Attempt;
use crate::exercise::{Exercise, Stage, TestId};

#[derive(Debug, Serialize)]
pub struct StageResult {
    /// Its place in the exercise, from 1.
    pub number: usize,
    pub name: String,
    /// How many tests the stage has; fewer may have run.
    pub total: usize,
    pub tests: Vec<TestResult>,
}

impl StageResult {
    pub fn passed(&self) -> bool {
        self.tests.len() == self.total && self.tests.iter().all(TestResult::passed)
    }

    /// The time of its tests, one after the other.
    pub fn took(&self) -> Duration {
        Duration::from_secs_f64(self.tests.iter().map(|test| test.seconds).sum())
    }

    pub fn first_failure(&self) -> Option<&TestResult> {
        self.tests.iter().find(|test| !test.passed())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Until a test fails.
    FirstFailingTest,
    /// Until a stage fails; and within it, until a test has to be timed out.
    FirstFailingStage,
    /// Until a second test has to be timed out: more would hang, and others wait.
    SecondHang,
    Everything,
}

/// Which stages to run, and how far to go.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub begin: Begin,
    pub extent: Extent,
}

impl Plan {
    /// All that can be said of a submission without waiting long for one that hangs.
    pub const WITHOUT_HANGS: Self = Self {
        begin: Begin::FirstStage,
        extent: Extent::SecondHang,
    };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    FirstStage,
    /// The stage at which the exercise's fast track begins. Those before it come last.
    FastTrack,
    /// The stage of this number, and no other.
    Only(usize),
}

/// What is about to be done, for those who wait.
#[derive(Clone, Copy, Debug)]
pub enum Step<'e> {
    /// So many crates are compiled.
    Compiling(usize),
    /// A test of the stage of this number.
    Testing(usize, &'e TestId),
}

pub fn run(
    attempt: &Attempt<'_>,
    exercise: &Exercise,
    plan: Plan,
    observe: &mut dyn FnMut(Step<'_>),
) -> anyhow::Result<Vec<StageResult>> {
    let extent = plan.extent;
    let all = exercise.stages.len();
    let numbers = match plan.begin {
        Begin::FirstStage => (1..=all).chain(1..1),
        Begin::FastTrack => {
            let first = exercise.fast_track()?;
            (first..=all).chain(1..first)
        }
        Begin::Only(stage) => (stage..=stage).chain(1..1),
    };
    let mut results: Vec<StageResult> = Vec::new();
    let mut hangs = 0;
    for number in numbers {
        let stage = &exercise.stages[number - 1];
        let tests = run_stage(attempt, stage, extent, &mut hangs, &mut |test| {
            observe(Step::Testing(number, test));
        })?;
        let result = StageResult {
            number,
            name: stage.name.clone(),
            total: stage.tests.len(),
            tests,
        };
        let failed = !result.passed();
        results.push(result);
        let stop = match extent {
            Extent::Everything => false,
            Extent::SecondHang => hangs > 1,
            Extent::FirstFailingTest | Extent::FirstFailingStage => failed,
        };
        if stop {
            break;
        }
    }
    Ok(results)
}

fn run_stage(
    attempt: &Attempt<'_>,
    stage: &Stage,
    extent: Extent,
    hangs: &mut usize,
    observe: &mut dyn FnMut(&TestId),
) -> anyhow::Result<Vec<TestResult>> {
    let mut tests = Vec::new();
    for test in &stage.tests {
        observe(&test.id);
        let result = attempt.test(&test.id)?;
        let hung = matches!(result.outcome, Outcome::TimedOut { .. });
        *hangs += usize::from(hung);
        let stop = match extent {
            Extent::Everything => false,
            Extent::SecondHang => *hangs > 1,
            // The next one would most likely hang as well, and make the learner wait again.
            Extent::FirstFailingStage => hung,
            Extent::FirstFailingTest => !result.passed(),
        };
        tests.push(result);
        if stop {
            break;
        }
    }
    Ok(tests)
}
