//! `cargo course test`: your files against the exercise's tests, stage by stage.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::chapters::{self, Chapter};
use crate::exercise::Exercise;
use crate::exercises;
use crate::progress;
use crate::repository::Repository;
use crate::submission::Submission;
use crate::submission::limits::Limits;
use crate::submission::run::{Outcome, TestResult};
use crate::submission::sandbox::Sandbox;
use crate::submission::test_run::{self, StageResult, TestRun};
use crate::text::{self, BAD, COMMAND, GOOD, HEADING};

/// Test your work on an exercise
///
/// Copies the exercise to a scratch folder under target/, compiles it there, and runs its tests
/// stage by stage. It stops after the first stage that fails and shows that stage's first failing
/// test. Each test runs in a process of its own, under limits. Your files are never changed.
///
/// Exit code: 0 when every stage passes, 1 when one does not, 2 when the tests could not be run.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course test 1                  by number
  cargo course test easy               by level
  cargo course test buffer             by name, or its beginning
  cargo course test 1 stage_2          one stage, and no other
  cargo course test 1 --fast           begin where the experienced do
  cargo course test 1 --all            do not stop at the first stage that fails
  cargo course test 1 --timeout 60     let each test run for a minute")]
pub struct Test {
    /// A number, a name or its beginning, or a level
    exercise: String,

    /// Test only this stage, as in `stage_2`; your progress is not recorded then
    #[arg(conflicts_with = "fast")]
    stage: Option<String>,

    /// Run every stage, even after one fails, until a second test hangs
    #[arg(long)]
    all: bool,

    /// Begin at the stage where the fast track does; the stages before it come last
    #[arg(long)]
    fast: bool,

    /// Print JSON
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    limits: Limits,
}

impl Test {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let repository = Repository::find()?;
        let exercise = exercises::one(&repository, &self.exercise)?;
        let submission = Submission::learners(&repository, &exercise)?;
        let only = self.stage.as_deref();
        let only = only.map(|stage| exercise.stage(stage)).transpose()?;
        // What cannot be done is known before anything is compiled.
        let stages = match only {
            Some(stage) => vec![stage],
            None if self.fast => exercise.stages_from(exercise.fast_track()?),
            None => exercise.stages_from(1),
        };
        let sandbox = Sandbox::open(&repository, &self.limits)?;
        let run = test_run::run(&sandbox, &submission, &stages, self.all, &mut |_| {})?;
        if only.is_none() {
            progress::record(&repository, &exercise, &run)?;
        }

        let passed = match only {
            None => run.passed(),
            Some(_) => run.passed_stages() == 1,
        };
        let mut out = anstream::stdout().lock();
        if self.json {
            writeln!(out, "{:#}", json(&exercise, &run, passed))?;
        } else {
            print(&mut out, &exercise, &run, only)?;
            if run.passed() {
                print_afterwards(&mut out, &repository, &exercise)?;
            }
        }
        Ok(ExitCode::from(u8::from(!passed)))
    }
}

fn json(exercise: &Exercise, run: &TestRun, passed: bool) -> serde_json::Value {
    let compile = match &run.result {
        Ok((took, _)) => json!({ "ok": true, "seconds": took.as_secs_f64() }),
        Err(failure) => json!({
            "ok": false,
            "seconds": failure.took.as_secs_f64(),
            "message": failure.message(),
        }),
    };
    json!({
        "exercise": exercise.name,
        "passed": passed,
        "compile": compile,
        "stages_done": run.done(),
        "stages_total": exercise.stages.len(),
        "stages": run.stages(),
    })
}

/// `only`: the number of the only stage that was asked for.
fn print(
    out: &mut impl Write,
    exercise: &Exercise,
    run: &TestRun,
    only: Option<usize>,
) -> std::io::Result<()> {
    let Exercise { number, title, .. } = exercise;
    writeln!(out, "{HEADING}Exercise {number}: {title}{HEADING:#}\n")?;
    let compiling = match &run.result {
        Ok((took, _)) => *took,
        Err(failure) => {
            writeln!(out, "{}\n", failure.message().trim_end())?;
            let took = text::seconds(failure.took);
            return writeln!(out, "{BAD}It does not compile{BAD:#} (after {took}).");
        }
    };
    print_stages(out, run)?;
    let summary = match only {
        Some(stage) if run.passed_stages() == 1 => format!(
            "{GOOD}Stage {stage} passes.{GOOD:#} To test all stages: `cargo course test {number}`"
        ),
        Some(stage) => format!("{BAD}Stage {stage} fails.{BAD:#}"),
        None => run.summary(),
    };
    let compiling = text::seconds(compiling);
    writeln!(
        out,
        "\n{summary} (compiled in {compiling}, ran {})",
        run.ran()
    )
}

/// What comes after an exercise that is done: the questions on its page, a break to try, and the next page.
fn print_afterwards(
    out: &mut impl Write,
    repository: &Repository,
    exercise: &Exercise,
) -> anyhow::Result<()> {
    let (number, page) = (exercise.number, exercise.path.join("README.md"));
    let questions = format!("{HEADING}Questions afterwards{HEADING:#} and their answers");
    writeln!(
        out,
        "\n{questions} stand at the end of {}",
        repository.shown(&page)
    )?;
    let tried =
        format!("{COMMAND}`cargo course break {number}`{COMMAND:#} removes a line of yours");
    writeln!(
        out,
        "{HEADING}What would catch it?{HEADING:#} {tried}, and asks which test notices."
    )?;
    let chapters = chapters::read(repository).unwrap_or_default();
    let here = |chapter: &Chapter| chapter.path == exercise.chapter;
    if let Some(Chapter { title, path, .. }) = chapters.iter().skip_while(|it| !here(it)).nth(1) {
        let address = chapters::address(repository, path);
        writeln!(out, "{HEADING}Next page{HEADING:#}: {title}, {address}")?;
    }
    Ok(())
}

/// The stages that ran, and the test that failed first.
pub fn print_stages(out: &mut impl Write, run: &TestRun) -> std::io::Result<()> {
    let ended = |passed| match passed {
        true => format!("{GOOD}passed{GOOD:#}"),
        false => format!("{BAD}failed{BAD:#}"),
    };
    for stage in run.stages() {
        let StageResult { number, name, .. } = stage;
        write!(out, "{}  Stage {number}: {name}", ended(stage.passed()))?;
        if stage.passed() {
            writeln!(out, " ({})", text::count(stage.total, "test"))?;
            continue;
        }
        writeln!(out)?;
        for test in &stage.tests {
            writeln!(out, "          {}  {}", ended(test.passed()), test.test)?;
        }
    }
    let Some((_, failure)) = run.first_failure() else {
        return Ok(());
    };
    writeln!(out, "\n{HEADING}{}{HEADING:#}", failure.test)?;
    match failure_lines(failure).join("\n").as_str() {
        "" => Ok(()),
        lines => writeln!(out, "{}", text::indent(lines, 2)),
    }
}

/// How a test failed: its message, whole unless it is a flood, and the beginning of what the code printed.
pub(super) fn failure_lines(test: &TestResult) -> Vec<String> {
    const MESSAGE: usize = 200;
    const PRINTED: usize = 20;
    let mut lines = Vec::new();
    if test.outcome != Outcome::Failed {
        lines.push(format!("{BAD}{}{BAD:#}", test.outcome));
    }
    let message = text::beginning(&text::harmless(&test.message), MESSAGE);
    lines.extend(message.lines().map(str::to_owned));
    if !test.printed.is_empty() {
        let printed = text::beginning(&text::harmless(&test.printed), PRINTED);
        lines.push("Your code printed:".to_owned());
        lines.extend(text::indent(&printed, 2).lines().map(str::to_owned));
    }
    lines
}
