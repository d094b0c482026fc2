//! `cargo course verify`: checks that the exercises are sound.

mod manifest;
mod matrix;
mod notes;
mod report;
mod solutions;
mod starter;
mod subject;

use std::process::ExitCode;

use anyhow::bail;
use clap::Args;

use self::matrix::Matrix;
use self::report::Verified;
use self::subject::{Subject, progress};
use crate::completion_token;
use course::exercises;
use course::repository::Repository;
use course::submission::limits::Limits;
use course::submission::sandbox::Sandbox;

/// Check that the exercises are sound
///
/// For each exercise:
///
///   starter    compiles, warns only about unused items, and fails a test of the first stage
///   stages     name every test exactly once, and no test that does not exist
///   solution   passes every test, without a warning; so do at least three others in right/
///   wrong      at least eight wrong solutions, each failing the test that its patch names
///   hints      at least two, all different; the exercise's page has the same, if any
///   notes      for the teacher: a rubric of the stages and their tests, and a note on each mistake
///   matrix     with --matrix: each test is the only one that some wrong solution fails
///
/// A starter may cause the warnings `dead_code`, `unused_imports` and `unused_variables`: they name
/// what the learner has not used yet, and disappear when the work is done. No other warning is accepted.
///
/// Checks the original starter, so your own work does not matter. Needs `solutions-private/`.
///
/// Exit code: 0 when all is sound, 1 when something is not, 2 when the checks could not be run.
#[derive(Args, Debug)]
#[command(
    verbatim_doc_comment,
    after_help = "Examples:
  cargo course verify               every exercise
  cargo course verify 1             one
  cargo course verify --matrix      every wrong solution against every test; takes longer
  cargo course verify --strict      for CI: the learner's files must be the starter's too"
)]
pub struct Verify {
    /// A number, a name or its beginning, or a level; all exercises if left out
    exercise: Option<String>,

    /// Run every wrong solution against every test, and show which test is needed for which
    #[arg(long)]
    matrix: bool,

    /// Fail if a learner's file differs from the starter
    #[arg(long)]
    strict: bool,

    #[command(flatten)]
    limits: Limits,
}

impl Verify {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let repository = Repository::find()?;
        let exercises = exercises::one_or_all(&repository, self.exercise.as_deref())?;
        if exercises.is_empty() {
            bail!("there is nothing to verify: the folder exercises/ has no exercise");
        }
        if !repository.solutions().is_dir() {
            bail!(
                "solutions-private/ is not here. `cargo course verify` compares the exercises with their solutions, and only the full repository has them.\n\
                 To work on an exercise you need neither: `cargo course test {}`.",
                exercises[0].number
            );
        }
        let limits = completion_token::required(&self.limits);
        let sandbox = Sandbox::open(&repository, &limits)?;
        let mut verified = Vec::new();
        for exercise in &exercises {
            let subject = Subject {
                repository: &repository,
                sandbox: &sandbox,
                exercise,
            };
            verified.push(self.verify(&subject)?);
        }
        let sound = verified.iter().all(Verified::sound);
        report::print(&verified)?;
        Ok(if sound {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    /// Every check, in the order of the table.
    fn verify(&self, subject: &Subject<'_>) -> anyhow::Result<Verified> {
        progress(&format!("{}:", subject.exercise.folder))?;
        let (mut starter, tests) = starter::check(subject)?;
        let note = starter::check_begun(subject, &mut starter, self.strict);
        let mut matrix = self.matrix.then(|| Matrix::new(subject.exercise));
        let mut checks = vec![
            starter,
            manifest::check_stages(subject, tests.as_ref()),
            solutions::check_right(subject)?,
            solutions::check_wrong(subject, tests.as_ref(), matrix.as_mut())?,
            manifest::check_hints(subject),
            notes::check(subject),
        ];
        checks.extend(matrix.as_ref().map(Matrix::check));
        Ok(Verified {
            number: subject.exercise.number,
            exercise: subject.exercise.name.clone(),
            checks,
            note,
            matrix,
        })
    }
}
