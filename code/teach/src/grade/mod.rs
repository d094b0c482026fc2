//! `cargo course grade`: many submissions, each kept to itself, judged by our tests.
//!
//! Top down: `find` says which submissions there are, and workers have the `grader` grade one after the
//! other. `read` reads its files, `find` also finds the exercises in them, and [`course::submission`] builds
//! and runs it in a container. `graded` is what comes of it, with notes on what deserves a look. `results`
//! are all of them: a table, CSV, and a page per learner.

mod find;
mod graded;
mod grader;
mod read;
mod results;

use std::collections::BTreeMap;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use clap::{Args, Subcommand};

use self::find::Entry;
use self::graded::Graded;
use self::grader::Grader;
use crate::completion_token;
use course::exercises;
use course::interrupt::Interrupted;
use course::repository::Repository;
use course::submission::isolation::{Bubblewrap, Isolation};
use course::submission::limits::Limits;
use course::submission::sandbox::{self, Sandbox, say_waiting};
use course::text::{self, NOTE};

/// Grade submissions
///
/// A submission is a folder or an archive (.zip, .tar, .tar.gz): a copy of the course, or of one
/// exercise. In a folder of several, all are graded, and each has the name of its folder or archive.
/// Only the learner's files are taken, those that an exercise names in `files`; everything else, such
/// as the tests, is ours. Each submission is compiled and tested in a container, by bubblewrap, and
/// each test runs under limits. Possible tricks are listed at the end, under "To look at".
///
/// Results are kept: after Ctrl-C, or with more submissions, the same command continues.
/// A submission is graded again if it, the exercise or the limits have changed.
///
/// Exit code: 0 when every submission was graded, passed or not, 1 when one could not be read or
/// graded, 2 when grading could not be done, 130 when Ctrl-C ended it.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:
  cargo course grade class/                      each folder and archive in class/
  cargo course grade ada.zip bob.tar.gz          two archives
  cargo course grade --exercise 1 answers/*.rs   single files, of exercise 1
  cargo course grade class/ --out grades/        write the results there
  cargo course grade class/ --jobs 4             four at a time
  cargo course grade class/ --part 2/8           the second of eight parts
  cargo course grade merge a/ b/ --out all/      put the results of two runs together"
)]
pub(crate) struct Grade {
    #[command(subcommand)]
    command: Option<Command>,

    /// Folders and archives, or folders of them
    #[arg(required = true)]
    submissions: Vec<PathBuf>,

    /// The exercise that all of them are about: a number, a name or its beginning, or a level
    #[arg(long, value_name = "EXERCISE")]
    exercise: Option<String>,

    /// The folder to write to: new, empty, or written by this command before
    /// [default: target/course/grades]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// How many submissions at a time [default: as many as there are cores, and at least two]
    #[arg(long, value_name = "NUMBER")]
    jobs: Option<NonZeroUsize>,

    /// Grade only the Kth of N parts of the submissions: for several machines, with `merge` at the end
    #[arg(long, value_name = "K/N", value_parser = find::part)]
    part: Option<(usize, usize)>,

    /// Use no container: submissions can then read and change your files
    #[arg(long)]
    trusted: bool,

    /// Grade everything again
    #[arg(long)]
    again: bool,

    #[command(flatten)]
    limits: Limits,
}

#[derive(Debug, Subcommand)]
enum Command {
    Merge(results::Merge),
}

impl Grade {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        if let Some(Command::Merge(merge)) = &self.command {
            return merge.run();
        }
        let repository = Repository::find()?;
        let exercises = exercises::one_or_all(&repository, self.exercise.as_deref())?;
        let (mut entries, left_out) = find::gather(&self.submissions, &exercises)?;
        if let Some((number, of)) = self.part {
            // Every Nth, so that parts take about the same time. A part of a small class may be empty.
            let mut places = (1..=of).cycle();
            entries.retain(|_| places.next() == Some(number));
        }
        let isolation = self.isolation(&repository, &entries)?;
        let default = repository.output().join("grades");
        let out = self.out.as_ref().unwrap_or(&default);
        results::claim(out)?;

        let note = |line: &str| writeln!(anstream::stderr(), "{NOTE}note{NOTE:#}: {line}");
        note(&isolation.to_string())?;
        for path in &left_out {
            let path = path.display();
            note(&format!("{path} is not a submission and is left out"))?;
        }
        let grader = Grader {
            repository: &repository,
            exercises: &exercises,
            limits: &Limits {
                isolation: Some(isolation),
                ..completion_token::required(&self.limits)
            },
            out,
            again: self.again,
            dependencies: Mutex::default(),
        };
        let begun = Instant::now();
        let cores = || thread::available_parallelism().map_or(2, |cores| cores.get().max(2));
        let jobs = self.jobs.map_or_else(cores, NonZeroUsize::get);
        let (graded, kept) = match grade_all(&grader, &entries, jobs) {
            Err(error) if error.is::<Interrupted>() => {
                note("the results so far are kept; the same command continues")?;
                return Err(error);
            }
            graded => graded?,
        };
        results::write(out, &graded)?;

        let mut stdout = anstream::stdout().lock();
        results::print_table(&mut stdout, &graded)?;
        writeln!(
            stdout,
            "{} in {}, {jobs} at a time, {kept} kept from before. Written to {}: results.json, results.csv, pages/",
            text::count(entries.len(), "submission"),
            text::seconds(begun.elapsed()),
            repository.shown(out)
        )?;
        Ok(results::exit_code(&graded))
    }

    fn isolation(&self, repository: &Repository, entries: &[Entry]) -> anyhow::Result<Isolation> {
        if self.trusted {
            return Ok(Isolation::Trusted);
        }
        let submissions: Vec<_> = entries.iter().map(|entry| &*entry.path).collect();
        let bubblewrap = Bubblewrap::find(repository.root(), &submissions).map_err(|error| {
            anyhow!(
                "submissions cannot be separated from your files: {error:#}. With `--trusted` they are graded without a container: each runs as you, and can read and change your files and use the network"
            )
        })?;
        Ok(Isolation::Bubblewrap(bubblewrap))
    }
}

/// Grades every entry, `jobs` at a time, in whichever order; the result is in theirs. Also says how many
/// submissions were not graded again. Writes a line on standard error for each.
fn grade_all(
    grader: &Grader<'_>,
    entries: &[Entry],
    jobs: usize,
) -> anyhow::Result<(Vec<Graded>, usize)> {
    let (repository, limits) = (grader.repository, grader.limits);
    let queue = Mutex::new((1..).zip(entries));
    let done = Mutex::new(BTreeMap::new());
    let work = |worker: usize| -> anyhow::Result<()> {
        let folder = repository.output().join(format!("grade/worker-{worker}"));
        let sandbox = Sandbox::open_in(&folder, repository, limits, &mut say_waiting)?;
        let next = || queue.lock().expect("nobody panics with it").next();
        while let Some((number, entry)) = next() {
            let graded = grader.one(entry, &sandbox);
            // After an error, the others finish what they have begun.
            let (graded, kept) = graded.inspect_err(|_| while next().is_some() {})?;
            let line = summary(&entry.learner, &graded, kept);
            // When standard error is closed, there is nobody to tell.
            let _ = writeln!(anstream::stderr(), "  {number}/{}  {line}", entries.len());
            let mut done = done.lock().expect("nobody panics with it");
            done.insert(number, (graded, kept));
        }
        sandbox::remove(&sandbox.build_folder())?;
        sandbox::remove(&sandbox.scratch_folder())
    };
    thread::scope(|scope| {
        let workers = (0..jobs.min(entries.len())).map(|worker| scope.spawn(move || work(worker)));
        let workers: Vec<_> = workers.collect();
        let mut ends = workers.into_iter().map(|worker| worker.join());
        ends.try_for_each(|end| end.expect("a worker does not panic"))
    })?;
    let done = done.into_inner().expect("nobody panics with it");
    let kept = done.values().filter(|(_, kept)| *kept).count();
    let graded = done.into_values().flat_map(|(graded, _)| graded);
    Ok((graded.collect(), kept))
}

/// Such as `ada: tiny passed (1.20 s)`.
fn summary(learner: &str, graded: &[Graded], kept: bool) -> String {
    let results = graded.iter().map(|graded| match &*graded.exercise {
        "" => graded.verdict.to_string(),
        name => format!("{name} {}", graded.verdict),
    });
    let results = results.collect::<Vec<_>>().join(", ");
    let seconds = graded.iter().map(|graded| graded.seconds).sum();
    let time = match kept {
        true => "kept".to_owned(),
        false => text::seconds(Duration::from_secs_f64(seconds)),
    };
    format!("{learner}: {results} ({time})")
}
