//! `cargo course verify`: checks that the exercises are sound.

mod documents;
mod programs;
mod report;

use std::process::ExitCode;
use std::thread;

use clap::Args;

use self::programs::Subject;
use self::report::Verified;
use crate::{completion_token, wrong_solution};
use course::exercise::Exercise;
use course::exercises;
use course::progress::is_starter;
use course::repository::Repository;
use course::submission::limits::Limits;
use course::submission::sandbox::{Sandbox, say_waiting};

/// Check that the exercises are sound
///
/// For each exercise:
///
///   starter    compiles, warns only about unused items, and fails a test of the first stage
///   stages     name every test exactly once, and no test that does not exist
///   solution   passes every test, without a warning; so do the others in right/
///   wrong      each wrong solution fails the test that its patch names
///   hints      all different; the exercise's page has the same, if any
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
pub(crate) struct Verify {
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
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        let repository = Repository::find()?;
        let exercises = exercises::one_or_all(&repository, self.exercise.as_deref())?;
        wrong_solution::require_folder(&repository)?;
        let limits = &completion_token::required(&self.limits);
        let repository = &repository;
        // Each has a folder to build in, so that they share the machine and not a lock.
        let verified: Vec<Verified<'_>> = thread::scope(|scope| {
            let verify = |exercise| scope.spawn(move || self.verify(repository, exercise, limits));
            let threads: Vec<_> = exercises.iter().map(verify).collect();
            let verified = threads.into_iter().map(|thread| thread.join());
            verified
                .map(|verified| verified.expect("no thread panics"))
                .collect::<anyhow::Result<_>>()
        })?;
        let sound = report::print(&verified)?;
        Ok(ExitCode::from(u8::from(!sound)))
    }

    fn verify<'e>(
        &self,
        repository: &Repository,
        exercise: &'e Exercise,
        limits: &Limits,
    ) -> anyhow::Result<Verified<'e>> {
        let folder = repository.output().join("verify").join(&exercise.folder);
        let sandbox = Sandbox::open_in(&folder, repository, limits, &mut say_waiting)?;
        let subject = &Subject {
            repository,
            sandbox: &sandbox,
            exercise,
        };
        let (mut starter, tests) = programs::check_starter(subject)?;
        let mut note = None;
        if !is_starter(exercise) {
            let (file, name) = (&exercise.files[0], &exercise.name);
            let own = repository.shown(&exercise.path.join(file));
            let kept = repository.shown(&exercise.starter_of(file));
            match self.strict {
                true => starter.push(format!(
                    "{own} differs from {kept}: a learner would begin with someone else's work. Make them the same."
                )),
                false => note = Some(format!(
                    "you have begun {name}; verify checks the original starter, {kept}."
                )),
            }
        }
        // Without tests that compile, there is nothing to compare with.
        let stages = tests.map(|tests| documents::check_stages(exercise, &tests));
        let solution = programs::check_right(subject)?;
        let (wrong, matrix) = programs::check_wrong(subject, self.matrix)?;
        let matrix = self.matrix.then_some(matrix);
        let hints = documents::check_hints(repository, exercise);
        let mut checks = vec![
            ("starter", starter),
            ("stages in Cargo.toml", stages.unwrap_or_default()),
            ("solution", solution),
            ("wrong", wrong),
            ("hints in Cargo.toml", hints),
            ("notes.md", documents::check_notes(repository, exercise)),
        ];
        if let Some(matrix) = &matrix {
            checks.push(("matrix", report::check_matrix(exercise, matrix)));
        }
        Ok(Verified {
            exercise,
            checks,
            note,
            matrix,
        })
    }
}
