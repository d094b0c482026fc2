//! `record`: measure cases and write a results file.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail};
use capstone::cases::{Case, Group};
use capstone::results::{Environment, Results, SCHEMA};
use capstone::{RESULTS, cases, environment, recorder};
use clap::Args;

use super::root;
use super::tables::show;

#[derive(Args, Debug)]
pub(super) struct Record {
    /// What to record: `chapters` or `stages`, each into a file of its own
    #[arg(long, value_name = "NAME", default_value = "chapters")]
    suite: String,
    /// Cases or groups of the suite to measure; all if none is named
    #[arg(value_name = "CASE")]
    cases: Vec<String>,
    /// Where to write [default: code/capstone/results/NAME.json if all is measured in full from a clean tree, otherwise target/capstone/NAME.json]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Few and short samples: shows that the recorder works, and nothing more
    #[arg(long)]
    quick: bool,
    /// Measure code that is not committed; the file says so, and the text may not quote it
    #[arg(long)]
    allow_dirty: bool,
}

impl Record {
    pub(super) fn run(self) -> Result<ExitCode> {
        let started = Instant::now();
        let suite = cases::suite(&self.suite)?;
        let root = root()?;
        let effort = if self.quick {
            recorder::QUICK
        } else {
            recorder::FULL
        };
        let environment = environment::capture(&root, &environment::CASES)?;
        self.refuse_what_misleads(&environment)?;
        let mut groups = cases::select(suite, &self.cases)?;
        leave_out_what_needs_more_cores(&mut groups, environment.machine.cores);
        let out = self
            .out
            .clone()
            .unwrap_or_else(|| self.default_out(&root, &environment));

        let mut measured = BTreeMap::new();
        for (number, (group, cases)) in groups.iter().enumerate() {
            eprintln!(
                "{} of {}: {} ({})",
                number + 1,
                groups.len(),
                group.question,
                group.name
            );
            measured.extend(recorder::measure(group, cases, &effort)?);
        }
        let results = Results {
            schema: SCHEMA,
            environment,
            effort,
            interrupted: false,
            cases: measured,
        };
        show(&results, &out);
        results.save(&out)?;
        eprintln!(
            "wrote {} after {} s",
            out.display(),
            started.elapsed().as_secs()
        );
        for problem in results.problems() {
            eprintln!("note: the text may not quote this file: {problem}");
        }
        Ok(ExitCode::SUCCESS)
    }

    fn refuse_what_misleads(&self, environment: &Environment) -> Result<()> {
        // Cargo sets it for what it runs. A program started by hand may be older than the tree that it would name.
        if env::var_os("CARGO_PKG_NAME").is_none_or(|package| package != env!("CARGO_PKG_NAME")) {
            bail!(
                "record through Cargo, so that what runs is what the tree holds: cargo run --release -p capstone -- record"
            );
        }
        if cfg!(debug_assertions) && !self.quick {
            bail!(
                "a debug build measures the debug build: cargo run --release -p capstone -- record"
            );
        }
        if !environment.commit.dirty.is_empty() && !self.allow_dirty {
            bail!(
                "not committed: {}\nA recording names the commit that it measured. Commit first, or pass --allow-dirty to try something out.",
                environment.commit.dirty.join(", ")
            );
        }
        let load = environment.system.load_before;
        if load > 0.5 {
            eprintln!(
                "note: the load was {load:.2} over the last minute; a quiet machine gives narrower intervals"
            );
        }
        Ok(())
    }

    /// Only a recording that the text may quote replaces the one that it quotes.
    fn default_out(&self, root: &Path, environment: &Environment) -> PathBuf {
        let quotable = !self.quick && self.cases.is_empty() && environment.commit.dirty.is_empty();
        let folder = if quotable { RESULTS } else { "target/capstone" };
        root.join(folder).join(format!("{}.json", self.suite))
    }
}

/// Two threads on one core take turns, and their figures would say something else than their names.
fn leave_out_what_needs_more_cores(groups: &mut [(&Group, Vec<&Case>)], cores: usize) {
    for (_, cases) in groups {
        cases.retain(|case| {
            let enough = case.threads() <= cores as u64;
            if !enough {
                eprintln!(
                    "note: {} needs {} cores and is left out",
                    case.name,
                    case.threads()
                );
            }
            enough
        });
    }
}
