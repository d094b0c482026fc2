//! `cargo course grade`: many submissions, each kept to itself, judged by our tests.
//!
//! Top down: `class` says which submissions there are, a `crew` of workers takes one after the
//! other, `received` and `archive` read it, `locate` finds the exercises in it, `scan` looks into the
//! source and `meaning` at its types, `bench` prepares where it is built, and [`crate::submission`] builds and runs it. `graded`
//! is what comes of it, put on the `board`, `keep` remembers that, and `results` are all of them: as rows in `sheet`, and
//! as a `page` per learner.

mod archive;
mod bench;
mod board;
mod class;
mod crew;
mod graded;
mod keep;
mod locate;
mod meaning;
mod merge;
mod page;
mod received;
mod remark;
mod results;
mod scan;
mod sheet;

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

use anyhow::bail;
use clap::{Args, Subcommand, ValueEnum};

use crate::interrupt::Interrupted;
use crate::repository::Repository;
use crate::submission::isolation::Isolation;
use crate::submission::limits::Limits;
use crate::text::{self, NOTE};

/// Grade submissions
///
/// A submission is a folder or an archive (.zip, .tar, .tar.gz): a copy of the course, or of one
/// exercise. A folder that holds several is graded whole, and each has the name of its folder or
/// archive. Only the learner's files are taken, those that an exercise names in `files`; all else,
/// the tests above all, is ours. Each test runs in a process of its own, kept to itself and under
/// limits. What looks like a trick is named in the end, under "To look at".
///
/// Results are kept: after Ctrl-C, or with more submissions, the same command goes on where it was.
/// A submission is graded again if it, the exercise or the limits have changed.
///
/// Exit code: 0 when every submission was graded, whatever came of it, 1 when one could not be read,
/// 2 when grading could not be done, 130 when Ctrl-C ended it.
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
    #[arg(long, value_name = "K/N")]
    part: Option<class::Part>,

    /// Whether bubblewrap keeps submissions from your files
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Bubblewrap::Auto)]
    bubblewrap: Bubblewrap,

    /// Grade again what was graded before
    #[arg(long)]
    again: bool,

    #[command(flatten)]
    limits: Limits,
}

#[derive(Debug, Subcommand)]
enum Command {
    Merge(merge::Merge),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Bubblewrap {
    /// Where it works
    Auto,
    /// Grade nothing without it
    Required,
    /// Without it, though it may be there
    Never,
}

impl Grade {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        if let Some(Command::Merge(merge)) = &self.command {
            return merge.run();
        }
        let repository = Repository::find()?;
        let exercises = match &self.exercise {
            Some(wanted) => vec![repository.exercise(wanted)?],
            None => repository.exercises()?,
        };
        let exercises: Vec<_> = exercises.iter().collect();
        let chosen = self.exercise.is_some();
        let mut class = class::Class::gather(&self.submissions, &exercises, chosen)?;
        if let Some(part) = self.part {
            class.keep_only(part);
        }
        let default = repository.workshop().join("grades");
        let keep = keep::Keep::claim(self.out.as_ref().unwrap_or(&default))?;

        let isolation = self.isolation()?;
        let note = |line: String| writeln!(anstream::stderr(), "{NOTE}note{NOTE:#}: {line}");
        note(isolation.to_string())?;
        for path in &class.left_out {
            note(format!("{path} is no submission and is left out"))?;
        }
        let described = isolation.to_string();
        let limits = Limits {
            isolation: Some(isolation),
            ..self.limits.clone()
        };
        let crew = crew::Crew {
            repository: &repository,
            exercises,
            chosen,
            limits: &limits,
            keep: &keep,
            again: self.again,
        };
        let begun = Instant::now();
        let cores = || thread::available_parallelism().map_or(2, |cores| cores.get().max(2));
        let jobs = self.jobs.map_or_else(cores, NonZeroUsize::get);
        let done = match crew.grade(&class.entries, jobs) {
            Err(error) if error.is::<Interrupted>() => {
                note("what is graded is kept; the same command goes on from here".to_owned())?;
                return Err(error);
            }
            done => done?,
        };
        let results = results::Results::new(described, done.graded);
        results.write(&keep)?;

        let mut out = anstream::stdout().lock();
        sheet::print(&mut out, &results)?;
        writeln!(
            out,
            "{} in {}, {jobs} at a time, {} kept from before. Written to {}: results.json, results.csv, pages/",
            text::count(class.entries.len(), "submission"),
            text::seconds(begun.elapsed()),
            done.kept,
            repository.shown(keep.folder())
        )?;
        Ok(exit_code(&results))
    }

    fn isolation(&self) -> anyhow::Result<Isolation> {
        let isolation = match self.bubblewrap {
            Bubblewrap::Never => Isolation::without("as asked")?,
            Bubblewrap::Auto | Bubblewrap::Required => Isolation::best()?,
        };
        if self.bubblewrap == Bubblewrap::Required && !isolation.is_complete() {
            bail!(
                "{isolation}. Install it (on Debian: apt install bubblewrap), or leave out `--bubblewrap required`"
            );
        }
        Ok(isolation)
    }
}

fn exit_code(results: &results::Results) -> ExitCode {
    match results.incomplete() {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}
