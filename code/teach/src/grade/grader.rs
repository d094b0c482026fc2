//! Grades one submission after the other.
//!
//! What all submissions need, the dependencies of an exercise, is compiled once, from the starter.
//! Each submission is built in a copy of it, which is thrown away with everything that was built there.
//! So nothing that one submission leaves can reach another.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use anyhow::{Context, anyhow};
use walkdir::WalkDir;

use super::find::{Entry, FoundFiles, find_files};
use super::graded::{Graded, NO_UNSAFE, Verdict, note};
use super::read::{self, SubmissionFiles};
use super::results;
use course::exercise::Exercise;
use course::interrupt::Interrupted;
use course::repository::Repository;
use course::submission::limits::Limits;
use course::submission::sandbox::{self, Attempt, Sandbox, say_waiting};
use course::submission::test_run::{self, TestRun};
use course::submission::{Files, Submission};

/// What several workers share.
pub(super) struct Grader<'c> {
    pub(super) repository: &'c Repository,
    pub(super) exercises: &'c [Exercise],
    pub(super) limits: &'c Limits,
    /// The folder of the results.
    pub(super) out: &'c Path,
    /// Nothing that was kept is used.
    pub(super) again: bool,
    /// The numbers of the exercises whose dependencies are compiled. Held while one is.
    pub(super) dependencies: Mutex<BTreeSet<u32>>,
}

impl Grader<'_> {
    /// Also says whether it was graded before.
    pub(super) fn one(
        &self,
        entry: &Entry,
        sandbox: &Sandbox<'_>,
    ) -> anyhow::Result<(Vec<Graded>, bool)> {
        self.limits.stop.check()?;
        let learner = &entry.learner;
        let single = self.exercises[0].files[0].to_string_lossy();
        let mut files = match read::read(&entry.path, &single) {
            Ok(files) => files,
            Err(error) => {
                let graded = Graded::untried(learner, None, Verdict::Unreadable);
                let message = format!("{learner} {error:#}");
                return Ok((vec![graded.telling("reading", "failed", &message)], false));
            }
        };
        let found = find_files(self.repository, &mut files, self.exercises);
        let fingerprint = self.fingerprint(learner, &files, &found)?;
        if !self.again
            && let Some(graded) = results::recall(self.out, learner, &fingerprint)
        {
            return Ok((graded, true));
        }
        let mut graded = Vec::new();
        for found in &found {
            graded.push(self.exercise(learner, found, sandbox)?);
        }
        if graded.is_empty() {
            graded.push(self.nothing(learner));
        }
        for graded in &mut graded {
            graded.notes.splice(0..0, files.notes.iter().cloned());
        }
        let mut verdicts = graded.iter().map(|graded| graded.verdict);
        if verdicts.all(|verdict| verdict != Verdict::NotGraded) {
            results::remember(self.out, learner, &fingerprint, &graded)?;
        }
        Ok((graded, false))
    }

    fn nothing(&self, learner: &str) -> Graded {
        let wanted = self.exercises.iter().map(|exercise| {
            let Exercise { folder, files, .. } = exercise;
            format!("exercises/{folder}/{}", files[0].display())
        });
        let wanted = wanted.collect::<Vec<_>>().join(", ");
        let mut message = format!("none of these was found: {wanted}");
        let only = self.exercises.first().filter(|_| self.exercises.len() == 1);
        if only.is_none() {
            message += ". If the files lie elsewhere, say which exercise it is: `--exercise 1`.";
        }
        let graded = Graded::untried(learner, only, Verdict::NotFound);
        graded.telling("looking", "failed", &message)
    }

    fn exercise(
        &self,
        learner: &str,
        found: &FoundFiles<'_>,
        sandbox: &Sandbox<'_>,
    ) -> anyhow::Result<Graded> {
        let begun = Instant::now();
        let exercise = found.exercise;
        let untried = |verdict| Graded::untried(learner, Some(exercise), verdict);
        let mut graded = if found.files.is_empty() {
            untried(Verdict::NotFound)
        } else if is_untouched(found) {
            untried(Verdict::NotBegun)
        } else if holds_assembly(found) {
            let mut refused = untried(Verdict::Refused).refused(NO_UNSAFE);
            let note = note("unsafe code", "`naked_asm!` is not accepted");
            refused.notes.push(note);
            refused
        } else {
            let dependencies = self.dependencies(exercise)?;
            match self.attempt(found, &dependencies, sandbox) {
                Ok(test_run) => Graded::tried(learner, exercise, &test_run),
                Err(error) if error.is::<Interrupted>() => return Err(error),
                // Its own trouble: the others are graded all the same.
                Err(error) => {
                    let message = format!("{error:#}");
                    untried(Verdict::NotGraded).telling("grading", "failed", &message)
                }
            }
        };
        graded.notes.splice(0..0, found.notes.iter().cloned());
        graded.seconds = begun.elapsed().as_secs_f64();
        Ok(graded)
    }

    /// Fails if the grader is at fault, such as by a full disk.
    fn attempt(
        &self,
        found: &FoundFiles<'_>,
        dependencies: &Path,
        sandbox: &Sandbox<'_>,
    ) -> anyhow::Result<TestRun> {
        let exercise = found.exercise;
        let submission = Submission::received(self.repository, exercise, &found.files)?;
        let run = || {
            let fresh = sandbox.build_folder();
            sandbox::remove(&fresh)?;
            copy(dependencies, &fresh)
                .with_context(|| format!("{} cannot be copied", dependencies.display()))?;
            test_run::run_all(sandbox, &submission)
        };
        let test_run = run()?;
        if test_run.result.is_ok() {
            return Ok(test_run);
        }
        // The learner is at fault only if the starter compiles in the same place, and the submission
        // fails again after that: a disk may be full for a moment.
        let starter = Submission::received(self.repository, exercise, &Files::new())?;
        let consequence = " here either, so this is no fault of the submission";
        compile_starter(&starter, sandbox, consequence)?;
        run()
    }

    /// The folder with an exercise's compiled dependencies. Fails if they do not compile: then no submission
    /// can be graded.
    fn dependencies(&self, exercise: &Exercise) -> anyhow::Result<PathBuf> {
        let folder = self.repository.output().join("grade/dependencies");
        let folder = folder.join(&exercise.folder);
        let mut compiled = self.dependencies.lock().expect("nobody panics with it");
        if !compiled.contains(&exercise.number) {
            let sandbox =
                Sandbox::open_in(&folder, self.repository, self.limits, &mut say_waiting)?;
            let starter = Submission::starter(self.repository, exercise)?;
            let attempt = compile_starter(&starter, &sandbox, ", so no submission can be graded")?;
            // A submission brings its own tests, and these are large. All else of the starter is older
            // than the files of a submission, so cargo compiles it again.
            for program in attempt.built.binaries.values() {
                fs::remove_file(program)
                    .with_context(|| format!("{} cannot be removed", program.display()))?;
            }
            compiled.insert(exercise.number);
        }
        Ok(folder.join("build"))
    }

    /// Changes with the submission, the exercises and the way of grading.
    fn fingerprint(
        &self,
        learner: &str,
        files: &SubmissionFiles,
        found: &[FoundFiles<'_>],
    ) -> anyhow::Result<String> {
        let mut hasher = DefaultHasher::new();
        let limits = self.limits;
        let isolated = limits.bubblewrap().is_some();
        (isolated, learner, &files.notes).hash(&mut hasher);
        (limits.test_seconds, limits.memory_mib, limits.output_mib).hash(&mut hasher);
        limits.compile_seconds.hash(&mut hasher);
        for found in found {
            let submission = Submission::received(self.repository, found.exercise, &found.files)?;
            (submission.fingerprint(), &found.notes).hash(&mut hasher);
        }
        Ok(format!("{:016x}", hasher.finish()))
    }
}

/// Fails if the starter does not compile; `consequence` says what follows from that.
fn compile_starter<'s>(
    starter: &'s Submission<'s>,
    sandbox: &'s Sandbox<'s>,
    consequence: &str,
) -> anyhow::Result<Attempt<'s>> {
    let attempt = sandbox.attempt(starter, None)?;
    attempt.map_err(|failure| {
        let (name, message) = (&starter.exercise.name, failure.message());
        anyhow!("the starter of {name} does not compile{consequence}:\n{message}")
    })
}

fn is_untouched(found: &FoundFiles<'_>) -> bool {
    let mut files = found.files.iter();
    files.all(|(file, bytes)| {
        fs::read(found.exercise.starter_of(file)).is_ok_and(|starter| starter == *bytes)
    })
}

/// A naked function holds assembly that safe code may call. The lint `unsafe_code` does not know it,
/// and it cannot be written without this word, not even by a macro.
fn holds_assembly(found: &FoundFiles<'_>) -> bool {
    let mut files = found.files.values();
    files.any(|bytes| String::from_utf8_lossy(bytes).contains("naked_asm"))
}

/// Copies with the times of change, by which cargo tells what is fresh.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    for entry in WalkDir::new(from) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target)?;
        } else {
            fs::copy(entry.path(), &target)?;
            let file = File::options().write(true).open(&target)?;
            file.set_modified(entry.metadata()?.modified()?)?;
        }
    }
    Ok(())
}
