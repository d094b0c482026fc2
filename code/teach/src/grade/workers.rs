//! Several workers take one submission after the other, until none is left.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::bail;

use super::class::Entry;
use super::dependency_cache::{self, DependencyCache};
use super::find_files::{FoundFiles, find_files};
use super::graded::{Feedback, Graded, Verdict};
use super::note::{Note, Trick};
use super::progress::Progress;
use super::read;
use super::results_dir::{Record, ResultsDir};
use super::submission_files::SubmissionFiles;
use course::exercise::Exercise;
use course::interrupt::Interrupted;
use course::repository::Repository;
use course::submission::Submission;
use course::submission::build::Tests;
use course::submission::limits::Limits;
use course::submission::sandbox::{Sandbox, WAITING};
use course::submission::stages::Plan;
use course::submission::test_run::{self, TestRun};

/// Part of each fingerprint: a result of another way of grading is not kept.
const EDITION: u32 = 3;

pub(super) struct Workers<'c> {
    pub(super) repository: &'c Repository,
    pub(super) exercises: Vec<&'c Exercise>,
    /// Whether the exercise was named by who grades.
    pub(super) chosen: bool,
    pub(super) limits: &'c Limits,
    pub(super) dir: &'c ResultsDir,
    /// Nothing that was kept is used.
    pub(super) again: bool,
}

#[derive(Debug)]
pub(super) struct Done {
    pub(super) graded: Vec<Graded>,
    /// Submissions whose result was kept.
    pub(super) kept: usize,
}

impl Workers<'_> {
    /// Grades every entry, `jobs` at a time, in whichever order; the result is in theirs.
    pub(super) fn grade(&self, entries: &[Entry], jobs: usize) -> anyhow::Result<Done> {
        let cache = DependencyCache::new(self.repository, self.limits);
        let (next, kept) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let progress = Mutex::new(Progress::new(entries.len()));
        let work = |number: usize| -> anyhow::Result<()> {
            let folder = format!("grade/worker-{number}");
            let folder = self.repository.output().join(folder);
            let mut waiting = || {
                let _ = writeln!(anstream::stderr(), "{WAITING}");
            };
            let sandbox = Sandbox::open_in(&folder, self.repository, self.limits, &mut waiting)?;
            let result = loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(entry) = entries.get(index) else {
                    break Ok(());
                };
                match self.one(entry, &sandbox, &cache) {
                    Ok((graded, was_kept)) => {
                        kept.fetch_add(usize::from(was_kept), Ordering::Relaxed);
                        let mut progress = progress.lock().expect("nobody panics with it");
                        progress.add(index, entry, graded, was_kept);
                    }
                    Err(error) => break Err(error),
                }
            };
            if result.is_err() {
                // The others finish what they have begun.
                next.store(entries.len(), Ordering::Relaxed);
            }
            dependency_cache::remove(&sandbox.build_folder())?;
            dependency_cache::remove(&sandbox.scratch_folder())?;
            result
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..jobs.min(entries.len()))
                .map(|number| scope.spawn(move || work(number)))
                .collect();
            let mut results = workers.into_iter().map(|worker| worker.join());
            results.try_for_each(|result| result.expect("a worker does not panic"))
        })?;
        let progress = progress.into_inner().expect("nobody panics with it");
        Ok(Done {
            graded: progress.into_results(),
            kept: kept.into_inner(),
        })
    }

    /// Also says whether it was graded before.
    fn one(
        &self,
        entry: &Entry,
        sandbox: &Sandbox<'_>,
        cache: &DependencyCache<'_>,
    ) -> anyhow::Result<(Vec<Graded>, bool)> {
        self.limits.stop.check()?;
        let learner = &entry.learner;
        let single = self.exercises[0].files[0].to_string_lossy();
        let mut files = match read::read(&entry.path, &single) {
            Ok(files) => files,
            Err(error) => {
                let mut graded = Graded::untried(learner, None, Verdict::Unreadable);
                let message = format!("{learner} {error:#}");
                graded.feedback = Some(Feedback::new("reading", "failed", &message));
                return Ok((vec![graded], false));
            }
        };
        let found = find_files(self.repository, &mut files, &self.exercises, self.chosen);
        let mut attempts = Vec::new();
        for found in found {
            let submission = Submission::received(self.repository, found.exercise, &found.files)?;
            attempts.push((found, submission));
        }
        let fingerprint = self.fingerprint(entry, &files, &attempts);
        if let Some(graded) = self
            .dir
            .recall(&entry.id, &fingerprint)
            .filter(|_| !self.again)
        {
            return Ok((graded, true));
        }
        let mut graded = Vec::new();
        for (found, submission) in &attempts {
            graded.push(self.exercise(learner, found, submission, sandbox, cache)?);
        }
        if graded.is_empty() {
            graded.push(self.nothing(learner));
        }
        for graded in &mut graded {
            graded.notes.splice(0..0, files.notes.iter().cloned());
        }
        if graded
            .iter()
            .any(|graded| graded.verdict == Verdict::NotGraded)
        {
            return Ok((graded, false));
        }
        let record = Record {
            fingerprint,
            graded,
        };
        self.dir.remember(&entry.id, &record)?;
        Ok((record.graded, false))
    }

    fn nothing(&self, learner: &str) -> Graded {
        let exercise = self.exercises.first().filter(|_| self.chosen);
        let mut graded = Graded::untried(learner, exercise.copied(), Verdict::NotFound);
        let wanted = self.exercises.iter().map(|exercise| {
            let Exercise { folder, files, .. } = exercise;
            format!("exercises/{folder}/{}", files[0].display())
        });
        let mut message = format!(
            "none of these was found: {}",
            wanted.collect::<Vec<_>>().join(", ")
        );
        if !self.chosen {
            message += ". If the files lie elsewhere, say which exercise it is: `--exercise 1`.";
        }
        graded.feedback = Some(Feedback::new("looking", "failed", &message));
        graded
    }

    fn exercise(
        &self,
        learner: &str,
        found: &FoundFiles<'_>,
        submission: &Submission<'_>,
        sandbox: &Sandbox<'_>,
        cache: &DependencyCache<'_>,
    ) -> anyhow::Result<Graded> {
        let begun = Instant::now();
        let exercise = found.exercise;
        let untried = |verdict| Graded::untried(learner, Some(exercise), verdict);
        let mut graded = if found.files.is_empty() {
            untried(Verdict::NotFound)
        } else if self.untouched(found)? {
            untried(Verdict::NotBegun)
        } else if holds_assembly(found) {
            let mut graded = untried(Verdict::Refused);
            let note = Note::new(Trick::UnsafeCode, "`naked_asm!` is not accepted");
            graded.refuse(note.refusal().unwrap_or_default());
            graded.notes.push(note);
            graded
        } else {
            match self.attempt(submission, sandbox, cache) {
                Ok(test_run) => Graded::tried(learner, exercise, &test_run),
                Err(error) if error.is::<Interrupted>() => return Err(error),
                // Its own trouble: the others are graded all the same.
                Err(error) => {
                    let mut graded = untried(Verdict::NotGraded);
                    let message = format!("{error:#}");
                    graded.feedback = Some(Feedback::new("grading", "failed", &message));
                    graded
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
        submission: &Submission<'_>,
        sandbox: &Sandbox<'_>,
        cache: &DependencyCache<'_>,
    ) -> anyhow::Result<TestRun> {
        let exercise = submission.exercise;
        let run = || {
            cache.lay_out(exercise, sandbox)?;
            test_run::run(sandbox, submission, Plan::WITHOUT_HANGS, &mut |_| {})
        };
        let test_run = run()?;
        if test_run.result.is_ok() {
            return Ok(test_run);
        }
        // The learner is at fault only if the starter compiles in the same place, and the submission
        // fails again after that: a disk may be full for a moment.
        let starter = Submission::received(self.repository, exercise, &BTreeMap::new())?;
        if let Err(failure) = sandbox.attempt(&starter, Tests::All)? {
            bail!(
                "the starter of {} does not compile here either, so this is no fault of the submission:\n{}",
                exercise.name,
                failure.message()
            );
        }
        run()
    }

    fn untouched(&self, found: &FoundFiles<'_>) -> anyhow::Result<bool> {
        for (file, bytes) in &found.files {
            let starter = self.repository.read(&found.exercise.starter_of(file))?;
            if starter.as_bytes() != bytes {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Changes with the submission, the exercises and the way of grading.
    fn fingerprint(
        &self,
        entry: &Entry,
        files: &SubmissionFiles,
        attempts: &[(FoundFiles<'_>, Submission<'_>)],
    ) -> String {
        let mut hasher = DefaultHasher::new();
        let limits = self.limits;
        let isolated = limits
            .isolation
            .as_ref()
            .is_some_and(|isolation| isolation.bubblewrap().is_some());
        (EDITION, isolated, &entry.learner).hash(&mut hasher);
        (limits.test_seconds, limits.memory_mib, limits.output_mib).hash(&mut hasher);
        limits.compile_seconds.hash(&mut hasher);
        for note in &files.notes {
            note.text.hash(&mut hasher);
        }
        for (found, submission) in attempts {
            submission.fingerprint().hash(&mut hasher);
            for note in &found.notes {
                note.text.hash(&mut hasher);
            }
        }
        format!("{:016x}", hasher.finish())
    }
}

/// A naked function holds assembly that safe code may call. The lint `unsafe_code` does not know it,
/// and it cannot be written without this word, not even by a macro.
fn holds_assembly(found: &FoundFiles<'_>) -> bool {
    let word = b"naked_asm";
    let mut files = found.files.values();
    files.any(|bytes| bytes.windows(word.len()).any(|window| window == word))
}
