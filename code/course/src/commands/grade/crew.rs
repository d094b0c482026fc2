//! Several workers take one submission after the other, until none is left.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use super::bench::{self, Stock};
use super::board::Board;
use super::class::Entry;
use super::graded::{Feedback, Graded, Verdict};
use super::keep::{Keep, Record};
use super::locate::{Located, locate};
use super::received::Received;
use super::scan;
use crate::exercise::Exercise;
use crate::interrupt::Interrupted;
use crate::repository::Repository;
use crate::submission::Submission;
use crate::submission::isolation::Isolation;
use crate::submission::limits::Limits;
use crate::submission::stages::{Begin, Extent, Plan};
use crate::submission::trial;
use crate::submission::workshop::{WAITING, Workshop};

/// Part of each fingerprint: a result of another way of grading is not kept.
const EDITION: u32 = 2;

pub(super) struct Crew<'c> {
    pub(super) repository: &'c Repository,
    pub(super) exercises: Vec<&'c Exercise>,
    /// Whether the exercise was named by who grades.
    pub(super) chosen: bool,
    pub(super) limits: &'c Limits,
    pub(super) keep: &'c Keep,
    /// Nothing that was kept is used.
    pub(super) again: bool,
}

#[derive(Debug)]
pub(super) struct Done {
    pub(super) graded: Vec<Graded>,
    /// Submissions whose result was kept.
    pub(super) kept: usize,
}

impl Crew<'_> {
    /// Grades every entry, `jobs` at a time, in whichever order; the result is in theirs.
    pub(super) fn grade(&self, entries: &[Entry], jobs: usize) -> anyhow::Result<Done> {
        let stock = Stock::new(self.repository, self.limits);
        let (next, kept) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let board = Mutex::new(Board::new(entries.len()));
        let work = |number: usize| -> anyhow::Result<()> {
            let folder = format!("grade/worker-{number}");
            let folder = self.repository.workshop().join(folder);
            let mut waiting = || {
                let _ = writeln!(anstream::stderr(), "{WAITING}");
            };
            let bench = Workshop::open_in(&folder, self.repository, self.limits, &mut waiting)?;
            let result = loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(entry) = entries.get(index) else {
                    break Ok(());
                };
                match self.one(entry, &bench, &stock) {
                    Ok((graded, was_kept)) => {
                        kept.fetch_add(usize::from(was_kept), Ordering::Relaxed);
                        let mut board = board.lock().expect("nobody panics with it");
                        board.put(index, entry, graded, was_kept);
                    }
                    Err(error) => break Err(error),
                }
            };
            if result.is_err() {
                // The others finish what they have begun.
                next.store(entries.len(), Ordering::Relaxed);
            }
            bench::remove(&bench.build_folder())?;
            bench::remove(&bench.scratch_folder())?;
            result
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..jobs.min(entries.len()))
                .map(|number| scope.spawn(move || work(number)))
                .collect();
            let mut results = workers.into_iter().map(|worker| worker.join());
            results.try_for_each(|result| result.expect("a worker does not panic"))
        })?;
        let board = board.into_inner().expect("nobody panics with it");
        Ok(Done {
            graded: board.taken_down(),
            kept: kept.into_inner(),
        })
    }

    /// Also says whether it was graded before.
    fn one(
        &self,
        entry: &Entry,
        bench: &Workshop<'_>,
        stock: &Stock<'_>,
    ) -> anyhow::Result<(Vec<Graded>, bool)> {
        self.limits.stop.check()?;
        let learner = &entry.learner;
        let single = self.exercises[0].files[0].to_string_lossy();
        let mut received = match Received::read(&entry.path, &single) {
            Ok(received) => received,
            Err(error) => {
                let mut graded = Graded::untried(learner, None, Verdict::Unreadable);
                let message = format!("{learner} {error:#}");
                graded.feedback = Some(Feedback::new("reading", "failed", &message));
                return Ok((vec![graded], false));
            }
        };
        let located = locate(self.repository, &mut received, &self.exercises, self.chosen);
        let mut attempts = Vec::new();
        for mut located in located {
            self.look_into(&mut located)?;
            let submission =
                Submission::received(self.repository, located.exercise, &located.files)?;
            attempts.push((located, submission));
        }
        let fingerprint = self.fingerprint(entry, &received, &attempts);
        if let Some(graded) = self
            .keep
            .recall(&entry.id, &fingerprint)
            .filter(|_| !self.again)
        {
            return Ok((graded, true));
        }
        let mut graded = Vec::new();
        for (located, submission) in &attempts {
            graded.push(self.exercise(learner, located, submission, bench, stock)?);
        }
        if graded.is_empty() {
            graded.push(self.nothing(learner));
        }
        for graded in &mut graded {
            graded
                .remarks
                .splice(0..0, received.remarks.iter().cloned());
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
        self.keep.remember(&entry.id, &record)?;
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

    /// What the learner's source gives away.
    fn look_into(&self, located: &mut Located<'_>) -> anyhow::Result<()> {
        for (file, bytes) in &located.files {
            let starter = self.repository.read(&located.exercise.starter_of(file))?;
            let source = String::from_utf8_lossy(bytes);
            let name = file.to_string_lossy().replace('\\', "/");
            located.remarks.extend(scan::scan(&name, &source, &starter));
        }
        Ok(())
    }

    fn exercise(
        &self,
        learner: &str,
        located: &Located<'_>,
        submission: &Submission<'_>,
        bench: &Workshop<'_>,
        stock: &Stock<'_>,
    ) -> anyhow::Result<Graded> {
        let begun = Instant::now();
        let exercise = located.exercise;
        let untried = |verdict| Graded::untried(learner, Some(exercise), verdict);
        let mut remarks = located.remarks.iter();
        let refusal = remarks.find_map(|remark| Some((remark, remark.refusal()?)));
        let mut graded = if located.files.is_empty() {
            untried(Verdict::NotFound)
        } else if self.untouched(located)? {
            untried(Verdict::NotBegun)
        } else if let Some((remark, reason)) = refusal {
            let mut graded = untried(Verdict::Refused);
            graded.feedback = Some(Feedback::new(&remark.text, "not accepted", reason));
            graded
        } else {
            stock.lay_out(exercise, bench)?;
            let plan = Plan {
                begin: Begin::FirstStage,
                extent: Extent::SecondHang,
            };
            match trial::run(bench, submission, plan, &mut |_| {}) {
                Ok(trial) => Graded::tried(learner, exercise, &trial),
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
        graded.remarks.splice(0..0, located.remarks.iter().cloned());
        graded.seconds = begun.elapsed().as_secs_f64();
        Ok(graded)
    }

    fn untouched(&self, located: &Located<'_>) -> anyhow::Result<bool> {
        for (file, bytes) in &located.files {
            let starter = self.repository.read(&located.exercise.starter_of(file))?;
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
        received: &Received,
        attempts: &[(Located<'_>, Submission<'_>)],
    ) -> String {
        let mut hasher = DefaultHasher::new();
        let limits = self.limits;
        let isolated = limits
            .isolation
            .as_ref()
            .is_some_and(Isolation::is_complete);
        (EDITION, isolated, &entry.learner).hash(&mut hasher);
        (limits.test_seconds, limits.memory_mib, limits.output_mib).hash(&mut hasher);
        limits.compile_seconds.hash(&mut hasher);
        for remark in &received.remarks {
            remark.text.hash(&mut hasher);
        }
        for (located, submission) in attempts {
            submission.fingerprint().hash(&mut hasher);
            for remark in &located.remarks {
                remark.text.hash(&mut hasher);
            }
        }
        format!("{:016x}", hasher.finish())
    }
}
