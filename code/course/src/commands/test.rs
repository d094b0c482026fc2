//! `cargo course test`: your files against the exercise's tests, stage by stage.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use serde_json::json;

use crate::exercise::Exercise;
use crate::progress::{Progress, Record};
use crate::repository::Repository;
use crate::submission::Submission;
use crate::submission::build::{CompileFailure, Tests};
use crate::submission::limits::Limits;
use crate::submission::outcome::{Outcome, TestResult};
use crate::submission::stages::{self, Extent, StageResult};
use crate::submission::workshop::Workshop;
use crate::text::{self, BAD, GOOD, HEADING};

/// Test your work on an exercise
///
/// Copies the exercise to a scratch folder under target/, compiles it there, and runs its tests
/// stage by stage. It stops after the first stage that fails and shows that stage's first failing
/// test. Each test runs in a process of its own, under limits. Your files are never changed.
///
/// Exit code: 0 when every stage passes, 1 when one does not, 2 when it could not be tried.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course test 1                  by number
  cargo course test easy               by level
  cargo course test buffer             by name, or its beginning
  cargo course test 1 --all            do not stop at the first stage that fails
  cargo course test 1 --timeout 60     let each test run for a minute")]
pub struct Test {
    /// A number, a name or its beginning, or a level
    exercise: String,

    /// Run every stage, even after one fails
    #[arg(long)]
    all: bool,

    /// Print JSON
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    limits: Limits,
}

impl Test {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let repository = Repository::find()?;
        let exercise = repository.exercise(&self.exercise)?;
        let submission = Submission::learners(&repository, &exercise)?;
        let workshop = Workshop::open(&repository, &self.limits)?;

        let extent = if self.all {
            Extent::Everything
        } else {
            Extent::FirstFailure
        };
        let report = match workshop.attempt(&submission, Tests::All)? {
            Err(failure) => Report::new(&exercise, Err(failure)),
            Ok(attempt) => {
                let stages = stages::run(&attempt, &exercise, extent)?;
                Report::new(&exercise, Ok((attempt.built().took, stages)))
            }
        };
        let record = report.record(submission.fingerprint());
        Progress::load(&repository).record(&exercise, record)?;

        let mut out = anstream::stdout().lock();
        match self.json {
            true => writeln!(out, "{:#}", report.json())?,
            false => report.print(&mut out)?,
        }
        Ok(match report.passed() {
            true => ExitCode::SUCCESS,
            false => ExitCode::FAILURE,
        })
    }
}

/// What came of a test run.
struct Report<'e> {
    exercise: &'e Exercise,
    /// The time that compiling took, and the stages that ran.
    result: Result<(Duration, Vec<StageResult>), CompileFailure>,
}

impl<'e> Report<'e> {
    fn new(
        exercise: &'e Exercise,
        result: Result<(Duration, Vec<StageResult>), CompileFailure>,
    ) -> Self {
        Self { exercise, result }
    }

    fn stages(&self) -> &[StageResult] {
        match &self.result {
            Ok((_, stages)) => stages,
            Err(_) => &[],
        }
    }

    /// Stages passed, counted up to the first that is not.
    fn done(&self) -> usize {
        let stages = self.stages().iter();
        stages.take_while(|stage| stage.passed()).count()
    }

    fn passed(&self) -> bool {
        self.result.is_ok() && self.done() == self.exercise.stages.len()
    }

    fn record(&self, fingerprint: String) -> Record {
        Record {
            fingerprint,
            compiles: self.result.is_ok(),
            stages_done: self.done(),
            stages: self.exercise.stages.len(),
        }
    }

    fn json(&self) -> serde_json::Value {
        let compile = match &self.result {
            Ok((took, _)) => json!({ "ok": true, "seconds": took.as_secs_f64() }),
            Err(failure) => json!({
                "ok": false,
                "seconds": failure.took.as_secs_f64(),
                "message": failure.message,
            }),
        };
        json!({
            "exercise": self.exercise.name,
            "passed": self.passed(),
            "compile": compile,
            "stages_done": self.done(),
            "stages_total": self.exercise.stages.len(),
            "stages": self.stages(),
        })
    }

    fn print(&self, out: &mut impl Write) -> std::io::Result<()> {
        let Exercise { number, title, .. } = self.exercise;
        writeln!(out, "{HEADING}Exercise {number}: {title}{HEADING:#}\n")?;
        let (compiling, stages) = match &self.result {
            Ok((took, stages)) => (*took, stages),
            Err(failure) => {
                writeln!(out, "{}\n", failure.message.trim_end())?;
                let took = text::seconds(failure.took);
                return writeln!(out, "{BAD}It does not compile{BAD:#} (after {took}).");
            }
        };

        for (index, stage) in stages.iter().enumerate() {
            print_stage(out, index + 1, stage)?;
        }
        let shown = stages.iter().find_map(StageResult::first_failure);
        if let Some(failure) = shown {
            print_failure(out, failure)?;
        }

        let running: f64 = stages
            .iter()
            .flat_map(|s| &s.tests)
            .map(|t| t.seconds)
            .sum();
        let ran = stages.iter().map(|stage| stage.tests.len()).sum();
        let (compiling, running) = (
            text::seconds(compiling),
            text::seconds(Duration::from_secs_f64(running)),
        );
        writeln!(
            out,
            "\n{} (compiled in {compiling}, ran {} in {running})",
            self.summary(),
            text::count(ran, "test"),
        )
    }

    fn summary(&self) -> String {
        let (done, total) = (self.done(), self.exercise.stages.len());
        if self.passed() {
            let stages = text::count(total, "stage");
            return format!("{GOOD}Done: all {stages} pass.{GOOD:#}");
        }
        let mut summary = format!("{done} of {} passed", text::count(total, "stage"));
        let failures = self.stages().iter().flat_map(|stage| &stage.tests);
        let others = failures
            .filter(|test| !test.passed())
            .count()
            .saturating_sub(1);
        if others > 0 {
            let verb = if others == 1 { "fails" } else { "fail" };
            summary += &format!("; {} {verb} too", text::count(others, "more test"));
        }
        let not_run: usize = self.exercise.test_count()
            - self
                .stages()
                .iter()
                .map(|stage| stage.tests.len())
                .sum::<usize>();
        if not_run > 0 {
            summary += &format!("; {} not run yet", text::count(not_run, "test"));
        }
        summary + "."
    }
}

fn print_stage(out: &mut impl Write, number: usize, stage: &StageResult) -> std::io::Result<()> {
    if stage.passed() {
        let tests = text::count(stage.total, "test");
        return writeln!(
            out,
            "{GOOD}passed{GOOD:#}  Stage {number}: {} ({tests})",
            stage.name
        );
    }
    writeln!(out, "{BAD}failed{BAD:#}  Stage {number}: {}", stage.name)?;
    for test in &stage.tests {
        match test.outcome {
            Outcome::Passed => writeln!(out, "          {GOOD}passed{GOOD:#}  {}", test.test)?,
            _ => writeln!(out, "          {BAD}failed{BAD:#}  {}", test.test)?,
        }
    }
    Ok(())
}

/// A failing test's message, whole unless it is a flood, and the beginning of what the code printed.
fn print_failure(out: &mut impl Write, failure: &TestResult) -> std::io::Result<()> {
    const MESSAGE: usize = 200;
    const PRINTED: usize = 20;
    writeln!(out, "\n{HEADING}{}{HEADING:#}", failure.test)?;
    if failure.outcome != Outcome::Failed {
        writeln!(out, "  {BAD}{}{BAD:#}", failure.outcome)?;
    }
    if !failure.message.is_empty() {
        let message = text::beginning(&failure.message, MESSAGE);
        writeln!(out, "{}", text::indent(&message, 2))?;
    }
    if !failure.printed.is_empty() {
        let printed = text::beginning(&failure.printed, PRINTED);
        writeln!(out, "  Your code printed:\n{}", text::indent(&printed, 4))?;
    }
    Ok(())
}
