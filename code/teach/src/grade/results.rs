//! All results of a run, the folder they are written to, and `cargo course grade merge`, which puts the
//! results of several runs together.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use serde::{Deserialize, Serialize};

use super::find::id;
use super::forms;
use super::graded::{Graded, Verdict};
use course::memory;

/// Of `results.json`. Another one is not read.
const FORMAT: u32 = 2;

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Results {
    format: u32,
    /// How the submissions were kept apart, in words; of several runs, each different one.
    isolation: Vec<String>,
    pub(super) results: Vec<Graded>,
}

impl Results {
    pub(super) fn new(isolation: String, results: Vec<Graded>) -> Self {
        Self {
            format: FORMAT,
            isolation: vec![isolation],
            results,
        }
    }

    /// Reads what a run has written, given its folder or the file itself.
    fn read(path: &Path) -> anyhow::Result<Self> {
        let file = match path.is_dir() {
            true => path.join("results.json"),
            false => path.to_owned(),
        };
        let name = file.display();
        let bytes = fs::read(&file).with_context(|| format!("{name} cannot be read"))?;
        let results: Self = serde_json::from_slice(&bytes)
            .with_context(|| format!("{name} is not a results.json of `cargo course grade`"))?;
        if results.format != FORMAT {
            bail!("{name} was written by another version of the course; grade again");
        }
        Ok(results)
    }

    /// Puts the results of another run with these. The same result twice is one.
    fn merge(&mut self, other: Self) -> anyhow::Result<()> {
        for isolation in other.isolation {
            if !self.isolation.contains(&isolation) {
                self.isolation.push(isolation);
            }
        }
        for theirs in other.results {
            let same =
                |ours: &&Graded| ours.learner == theirs.learner && ours.number == theirs.number;
            match self.results.iter().find(same) {
                None => self.results.push(theirs),
                Some(ours) if ours.verdict == theirs.verdict && ours.stages == theirs.stages => {}
                Some(ours) => bail!(
                    "`{}` has two results for exercise {}, {} and {}; leave one out",
                    ours.learner,
                    ours.number,
                    ours.verdict,
                    theirs.verdict
                ),
            }
        }
        let order = |graded: &Graded| (graded.learner.to_lowercase(), graded.number);
        self.results.sort_by_key(order);
        Ok(())
    }

    /// Writes `results.json`, `results.csv` and a page per learner.
    pub(super) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let write = |file: &str, text: &[u8]| memory::replace(&folder.join(file), text);
        write("results.json", &serde_json::to_vec_pretty(self)?)?;
        write("results.csv", &forms::csv(&self.results)?)?;
        for own in self.results.chunk_by(|a, b| a.learner == b.learner) {
            let name = id(&own[0].learner);
            write(&format!("pages/{name}.html"), forms::page(own).as_bytes())?;
        }
        Ok(())
    }

    /// Says whether something could not be graded at all.
    pub(super) fn exit_code(&self) -> ExitCode {
        let mut results = self.results.iter();
        let incomplete =
            |graded: &Graded| matches!(graded.verdict, Verdict::Unreadable | Verdict::NotGraded);
        ExitCode::from(u8::from(results.any(incomplete)))
    }
}

/// Put the results of several runs together
///
/// For runs on several machines, such as the jobs of a CI service. Each run writes its own folder, and
/// this command makes one table, one CSV and one JSON file, and the pages of all.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course grade merge part-1 part-2 --out all     two folders, as `--out` made them
  cargo course grade merge parts/*/results.json --out all")]
pub(super) struct Merge {
    /// Folders that `cargo course grade` has written, or their results.json
    #[arg(required = true)]
    results: Vec<PathBuf>,

    /// The folder to write to: new, empty, or written by this command before
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Merge {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let mut all = Results::read(&self.results[0])?;
        for path in &self.results[1..] {
            all.merge(Results::read(path)?)?;
        }
        claim(&self.out)?;
        all.write(&self.out)?;
        forms::print_table(&mut anstream::stdout().lock(), &all.results)?;
        Ok(all.exit_code())
    }
}

/// Says whose folder it is. A folder with other things in it is never written to.
const MARK: &str = "about.txt";
const ABOUT: &str =
    "Written by `cargo course grade`, which may write over what is in this folder.\n";

/// Takes a folder for results that is new, empty or ours.
pub(super) fn claim(folder: &Path) -> anyhow::Result<()> {
    let name = folder.display();
    let mark = folder.join(MARK);
    let ours = fs::read_to_string(&mark).is_ok_and(|text| text == ABOUT);
    if folder.exists() && !ours {
        let entries = fs::read_dir(folder);
        let mut entries = entries.with_context(|| format!("{name} cannot be read"))?;
        if entries.next().is_some() {
            bail!("{name} has other files in it; name a new or empty folder with `--out`");
        }
    }
    memory::replace(&mark, ABOUT.as_bytes())
}

/// What was recorded of this very submission in a folder of results.
pub(super) fn recall(folder: &Path, learner: &str, fingerprint: &str) -> Option<Vec<Graded>> {
    let bytes = fs::read(record(folder, learner)).ok()?;
    let (of, graded): (String, _) = serde_json::from_slice(&bytes).ok()?;
    (of == fingerprint).then_some(graded)
}

pub(super) fn remember(
    folder: &Path,
    learner: &str,
    fingerprint: &str,
    graded: &[Graded],
) -> anyhow::Result<()> {
    let bytes = serde_json::to_vec_pretty(&(fingerprint, graded))?;
    memory::replace(&record(folder, learner), &bytes)
}

fn record(folder: &Path, learner: &str) -> PathBuf {
    folder.join(format!("records/{}.json", id(learner)))
}
