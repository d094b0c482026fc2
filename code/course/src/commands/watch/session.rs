//! Takes what happens, one thing after the other, until the learner quits.

use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use super::board::{Board, Outcome};
use super::display::{Display, INTERRUPT};
use super::run::{Run, Task};
use crate::chapters;
use crate::commands::{hint, status};
use crate::exercise::Exercise;
use crate::exercises;
use crate::interrupt;
use crate::submission::Submission;
use crate::submission::test_run::{Step, TestRun};
use crate::text::{self, COMMAND, GOOD};

pub(super) struct Session {
    /// What was run last.
    task: Task,
    board: Board,
    run: Option<Run>,
    /// What the time of the current run is counted from.
    since: Instant,
    /// Of the files that the last run began with.
    fingerprint: Option<String>,
    /// Whether this exercise has failed since it came up: only then is passing news.
    has_failed: bool,
}

/// How long to wait for a key before looking at everything else. The files are read each time: they are few and
/// small, and what tells of changes to files does not work in network folders and in some containers.
const TICK: Duration = Duration::from_millis(50);

/// Editors save in several steps. The first of them is waited out this long; a later one ends the run
/// that the first began.
const SETTLE: Duration = Duration::from_millis(25);

impl Session {
    pub(super) fn new(task: Task, exercise: Exercise) -> anyhow::Result<Self> {
        let exercises = exercises::all(&task.repository)?.len();
        Ok(Self {
            board: Board::new(&task.repository, exercise, exercises),
            task,
            run: None,
            since: Instant::now(),
            fingerprint: None,
            has_failed: false,
        })
    }

    pub(super) fn run(mut self, display: &mut dyn Display) -> anyhow::Result<ExitCode> {
        self.begin();
        loop {
            display.show(&self.board)?;
            match display.key(TICK)? {
                Some('q') => return Ok(ExitCode::SUCCESS),
                Some(INTERRUPT) => return Err(interrupt::Interrupted.into()),
                Some(key) => self.pressed(key)?,
                None => {}
            }
            self.look_for_save();
            let Some(run) = &mut self.run else { continue };
            // Its steps are complete once it has ended.
            let result = run.result();
            for step in run.steps.try_iter() {
                self.board.doing = Some(step);
                display.show(&self.board)?;
            }
            // Asked last: Ctrl-C ends a run as well.
            interrupt::check()?;
            if let Some(result) = result {
                self.ended(result)?;
            }
        }
    }

    /// Ends the current run, whose result nobody needs any more, and begins another.
    fn begin(&mut self) {
        self.run = None;
        self.fingerprint = self.fingerprint_now();
        self.since = Instant::now();
        self.board.doing = Some(Step::Compiling);
        self.task.exercise.clone_from(&self.board.exercise.folder);
        self.task.all = self.board.all;
        self.run = Some(Run::begin(self.task.clone()));
    }

    /// Many changes are of no account: an editor's own files, or a save of what was there already.
    fn look_for_save(&mut self) {
        if self.fingerprint_now() == self.fingerprint {
            return;
        }
        let noticed = Instant::now();
        thread::sleep(SETTLE);
        self.board.all = false;
        self.begin();
        self.since = noticed;
    }

    fn fingerprint_now(&self) -> Option<String> {
        let learners = Submission::learners(&self.task.repository, &self.board.exercise);
        learners.ok().map(|files| files.fingerprint())
    }

    fn ended(&mut self, result: anyhow::Result<TestRun>) -> anyhow::Result<()> {
        let took = self.since.elapsed();
        let passed = result.as_ref().is_ok_and(TestRun::passed);
        self.board.doing = None;
        self.board.whole = false;
        self.board.outcome = Some(Outcome {
            result: result.map_err(|error| format!("{error:#}")),
            took,
        });
        self.board.next = None;
        if !passed {
            self.has_failed = true;
            return Ok(());
        }
        let number = self.board.exercise.number;
        let open = exercises::not_done(&self.task.repository, number)?;
        self.board.next = Some(match &open {
            Some(Exercise { number, title, .. }) => {
                let watch = format!("{COMMAND}cargo course watch {number}{COMMAND:#}");
                format!("Next is exercise {number}, {title}: {watch}")
            }
            None => {
                let prove = format!("{COMMAND}cargo course prove --quick{COMMAND:#}");
                format!("So are all others. Next: {prove}, whether a pool pays on this machine")
            }
        });
        if std::mem::take(&mut self.has_failed) {
            let stages = text::count(self.board.exercise.stages.len(), "stage");
            let mut banner = format!(
                "{GOOD}Exercise {number} is done{GOOD:#}: all {stages} pass, after {}. Questions about it stand at the end of its page. What would catch a mistake: `cargo course break {number}`.",
                text::seconds(took)
            );
            if let Some(next) = open {
                self.come_to(next);
                banner += " Here is the next one.";
            }
            self.board.banner = Some(banner);
        }
        Ok(())
    }

    fn come_to(&mut self, exercise: Exercise) {
        self.board = Board::new(&self.task.repository, exercise, self.board.exercises);
        self.has_failed = false;
        self.begin();
    }

    fn pressed(&mut self, key: char) -> anyhow::Result<()> {
        self.board.note = None;
        self.board.all = key == 'a';
        match key {
            'h' => self.hint(),
            'a' | 'r' => self.begin(),
            'l' => self.board.note = Some(self.list()?),
            'o' => self.open_chapter(),
            'm' => self.board.whole = !self.board.whole,
            'n' => self.go_on(1)?,
            'p' => self.go_on(self.board.exercises - 1)?,
            _ => {}
        }
        Ok(())
    }

    fn hint(&mut self) {
        let exercise = &self.board.exercise;
        let stages_done = self.board.test_run().map_or(0, TestRun::done);
        let next = hint::next(&self.task.repository, exercise, stages_done);
        self.board.note = Some(match next {
            Some(index) => {
                let hint = hint::hint(exercise, index);
                match hint::count(&self.task.repository, exercise, index + 1) {
                    Ok(()) => format!("\n{hint}"),
                    Err(error) => format!("\n{hint}\n{error:#}"),
                }
            }
            None => {
                let again = format!("cargo course hint {} --from-start", exercise.number);
                format!("There are no more hints; `{again}` begins again.")
            }
        });
    }

    fn open_chapter(&mut self) {
        let address = chapters::address(&self.task.repository, &self.board.exercise.chapter);
        self.board.note = Some(match open::that_detached(&address) {
            Ok(()) => format!("Opening {address}"),
            Err(_) => format!("No program here opens {address}; open it yourself."),
        });
    }

    fn list(&self) -> anyhow::Result<String> {
        let exercises = exercises::all(&self.task.repository)?;
        let table = status::table(&self.task.repository, &exercises);
        Ok(format!("\n{table}"))
    }

    /// To the exercise so many places after this one; the first comes after the last.
    fn go_on(&mut self, by: usize) -> anyhow::Result<()> {
        let mut all = exercises::all(&self.task.repository)?;
        let number = self.board.exercise.number;
        let here = all.iter().position(|other| other.number == number);
        let there = (here.unwrap_or(0) + by) % all.len();
        self.come_to(all.swap_remove(there));
        Ok(())
    }
}
