//! Several workers take one submission after the other, until none is left.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::bail;

use super::class::Entry;
use super::dependency_cache::DependencyCache;
use super::find_files::{FoundFiles, find_files};
use super::graded::{Graded, Note, UNSAFE_CODE, Verdict};
use super::read::{self, SubmissionFiles};
use super::results::{Record, ResultsDir};
use course::exercise::Exercise;
use course::interrupt::Interrupted;
use course::repository::Repository;
use course::submission::isolation::Isolation;
use course::submission::limits::Limits;
use course::submission::sandbox::{self, Sandbox, say_waiting};
use course::submission::test_run::{self, TestRun};
use course::submission::{Files, Submission};
use course::text;

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

/// The index of an entry, what came of it, and whether that was kept from before.
type Done = (usize, Vec<Graded>, bool);

impl Workers<'_> {
    /// Grades every entry, `jobs` at a time, in whichever order; the result is in theirs. Also says how many
    /// submissions were not graded again.
    pub(super) fn grade(
        &self,
        entries: &[Entry],
        jobs: usize,
    ) -> anyhow::Result<(Vec<Graded>, usize)> {
        let cache = DependencyCache::new(self.repository, self.limits);
        let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let work = |number: usize| -> anyhow::Result<()> {
            let folder = format!("grade/worker-{number}");
            let folder = self.repository.output().join(folder);
            let sandbox =
                Sandbox::open_in(&folder, self.repository, self.limits, &mut say_waiting)?;
            let result = self.take(entries, &next, &sandbox, &cache, &done);
            if result.is_err() {
                // The others finish what they have begun.
                next.store(entries.len(), Ordering::Relaxed);
            }
            sandbox::remove(&sandbox.build_folder())?;
            sandbox::remove(&sandbox.scratch_folder())?;
            result
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..jobs.min(entries.len()))
                .map(|number| scope.spawn(move || work(number)))
                .collect();
            let mut results = workers.into_iter().map(|worker| worker.join());
            results.try_for_each(|result| result.expect("a worker does not panic"))
        })?;
        let mut done = done.into_inner().expect("nobody panics with it");
        done.sort_by_key(|(index, ..)| *index);
        let kept = done.iter().filter(|(.., kept)| *kept).count();
        let graded = done.into_iter().flat_map(|(_, graded, _)| graded);
        Ok((graded.collect(), kept))
    }

    /// Takes one entry after the other until none is left, with a line on standard error for each.
    fn take(
        &self,
        entries: &[Entry],
        next: &AtomicUsize,
        sandbox: &Sandbox<'_>,
        cache: &DependencyCache<'_>,
        done: &Mutex<Vec<Done>>,
    ) -> anyhow::Result<()> {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(entry) = entries.get(index) else {
                return Ok(());
            };
            let (graded, kept) = self.one(entry, sandbox, cache)?;
            let results = graded.iter().map(|graded| match &*graded.exercise {
                "" => graded.verdict.to_string(),
                name => format!("{name} {}", graded.verdict),
            });
            let results = results.collect::<Vec<_>>().join(", ");
            let seconds: f64 = graded.iter().map(|graded| graded.seconds).sum();
            let time = match kept {
                true => "kept".to_owned(),
                false => text::seconds(Duration::from_secs_f64(seconds)),
            };
            let mut done = done.lock().expect("nobody panics with it");
            done.push((index, graded, kept));
            let (number, total, learner) = (done.len(), entries.len(), &entry.learner);
            // When standard error is closed, there is nobody to tell.
            let _ = writeln!(
                anstream::stderr(),
                "  {number}/{total}  {learner}: {results} ({time})"
            );
        }
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
                let graded = Graded::untried(learner, None, Verdict::Unreadable);
                let message = format!("{learner} {error:#}");
                return Ok((vec![graded.telling("reading", "failed", &message)], false));
            }
        };
        let found = find_files(self.repository, &mut files, &self.exercises, self.chosen);
        let mut attempts = Vec::new();
        for found in found {
            let submission = Submission::received(self.repository, found.exercise, &found.files)?;
            attempts.push((found, submission));
        }
        let fingerprint = self.fingerprint(entry, &files, &attempts);
        if !self.again
            && let Some(graded) = self.dir.recall(&entry.id, &fingerprint)
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
        let mut verdicts = graded.iter().map(|graded| graded.verdict);
        if verdicts.any(|verdict| verdict == Verdict::NotGraded) {
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
        let graded = Graded::untried(learner, exercise.copied(), Verdict::NotFound);
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
        graded.telling("looking", "failed", &message)
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
            let note = Note::new(UNSAFE_CODE, "`naked_asm!` is not accepted");
            graded.notes.push(note);
            graded.refused_or("failed", "")
        } else {
            match self.attempt(submission, sandbox, cache) {
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
        submission: &Submission<'_>,
        sandbox: &Sandbox<'_>,
        cache: &DependencyCache<'_>,
    ) -> anyhow::Result<TestRun> {
        let exercise = submission.exercise;
        let run = || {
            cache.lay_out(exercise, sandbox)?;
            test_run::run_all(sandbox, submission)
        };
        let test_run = run()?;
        if test_run.result.is_ok() {
            return Ok(test_run);
        }
        // The learner is at fault only if the starter compiles in the same place, and the submission
        // fails again after that: a disk may be full for a moment.
        let starter = Submission::received(self.repository, exercise, &Files::new())?;
        if let Err(failure) = sandbox.attempt(&starter, None, &mut |_| {})? {
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
        let isolation = limits.isolation.as_ref();
        let isolated = isolation.and_then(Isolation::bubblewrap).is_some();
        (EDITION, isolated, &entry.learner, &files.notes).hash(&mut hasher);
        (limits.test_seconds, limits.memory_mib, limits.output_mib).hash(&mut hasher);
        limits.compile_seconds.hash(&mut hasher);
        for (found, submission) in attempts {
            (submission.fingerprint(), &found.notes).hash(&mut hasher);
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
