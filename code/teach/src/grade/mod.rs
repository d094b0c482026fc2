//! `cargo course grade`: many submissions, each kept to itself, judged by our tests.
//!
//! Top down: `class` says which submissions there are, and `workers` take one after the other. `read`
//! reads its files, `find_files` finds the exercises in them, `dependency_cache` prepares where it is built,
//! and [`course::submission`] builds and runs it in a container. `graded` is what comes of it, with notes on
//! what deserves a look. `results` are all of them, in `forms`: a table, CSV, and a page per learner.

mod class;
mod dependency_cache;
mod find_files;
mod forms;
mod graded;
mod read;
mod results;
mod workers;

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

use anyhow::anyhow;
use clap::{Args, Subcommand};

use crate::completion_token;
use course::exercises;
use course::interrupt::Interrupted;
use course::repository::Repository;
use course::submission::isolation::{Bubblewrap, Isolation};
use course::submission::limits::Limits;
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
pub struct Grade {
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
    #[arg(long, value_name = "K/N", value_parser = class::part)]
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
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        if let Some(Command::Merge(merge)) = &self.command {
            return merge.run();
        }
        let repository = Repository::find()?;
        let exercises = exercises::one_or_all(&repository, self.exercise.as_deref())?;
        let exercises: Vec<_> = exercises.iter().collect();
        let chosen = self.exercise.is_some();
        let mut class = class::Class::gather(&self.submissions, &exercises, chosen)?;
        if let Some(part) = self.part {
            class.keep_only(part);
        }
        let isolation = self.isolation(&repository, &class)?;
        let default = repository.output().join("grades");
        let dir = results::ResultsDir::claim(self.out.as_ref().unwrap_or(&default))?;

        let note = |line: String| writeln!(anstream::stderr(), "{NOTE}note{NOTE:#}: {line}");
        note(isolation.to_string())?;
        for path in &class.left_out {
            note(format!("{path} is not a submission and is left out"))?;
        }
        let described = isolation.to_string();
        let limits = Limits {
            isolation: Some(isolation),
            ..completion_token::required(&self.limits)
        };
        let workers = workers::Workers {
            repository: &repository,
            exercises,
            chosen,
            limits: &limits,
            dir: &dir,
            again: self.again,
        };
        let begun = Instant::now();
        let cores = || thread::available_parallelism().map_or(2, |cores| cores.get().max(2));
        let jobs = self.jobs.map_or_else(cores, NonZeroUsize::get);
        let (graded, kept) = match workers.grade(&class.entries, jobs) {
            Err(error) if error.is::<Interrupted>() => {
                note("the results so far are kept; the same command continues".to_owned())?;
                return Err(error);
            }
            graded => graded?,
        };
        let results = results::Results::new(described, graded);
        results.write(&dir)?;

        let mut out = anstream::stdout().lock();
        forms::print_table(&mut out, &results.results)?;
        writeln!(
            out,
            "{} in {}, {jobs} at a time, {kept} kept from before. Written to {}: results.json, results.csv, pages/",
            text::count(class.entries.len(), "submission"),
            text::seconds(begun.elapsed()),
            repository.shown(&dir.folder)
        )?;
        Ok(results.exit_code())
    }

    fn isolation(
        &self,
        repository: &Repository,
        class: &class::Class,
    ) -> anyhow::Result<Isolation> {
        if self.trusted {
            return Ok(Isolation::Trusted);
        }
        let submissions: Vec<_> = class.entries.iter().map(|entry| &*entry.path).collect();
        let bubblewrap = Bubblewrap::find(repository.root(), &submissions).map_err(|error| {
            anyhow!(
                "submissions cannot be separated from your files: {error:#}. With `--trusted` they are graded without a container: each runs as you, and can read and change your files and use the network"
            )
        })?;
        Ok(Isolation::Bubblewrap(bubblewrap))
    }
}
