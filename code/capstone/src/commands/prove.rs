//! `prove`: ask where a pool pays on this machine.

mod destination;
mod own_types;
mod show;

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use anyhow::{Context, Result, bail};
use bench_harness::cargo_build::{self, Source};
use bench_harness::environment::{self, Measured};
use bench_harness::estimate;
use bench_harness::git;
use bench_harness::go::{Go, HOW_TO_GET_ONE};
use bench_harness::group;
use bench_harness::interruption;
use bench_harness::results::{Effort, Environment, Results, SCHEMA};
use capstone::prove::own_type::TEMPLATE;
use capstone::prove::plan::{self, Allocator, Row};
use capstone::prove::programs::{self, COUNTING, Programs};
use capstone::prove::progress::Progress;
use capstone::prove::{FULL, QUICK, SMOKE, gallery, report, run, table};
use clap::Args;

use super::root;
use destination::Destination;

/// The harness is part of every recording already.
const MEASURED: Measured = Measured {
    crates: &[
        "hintpool",
        "regex-automata",
        "opool",
        "crossbeam-queue",
        "mimalloc",
        "tikv-jemallocator",
    ],
    files: &["code/capstone/allocators", "code/capstone/go"],
};

/// For types of the reader's own, whose dependencies are named besides.
const MEASURED_OF_TYPES: Measured = Measured {
    crates: &["hintpool"],
    files: &[gallery::FOLDER],
};

/// The groups in Go, from the root.
const GO_SOURCE: &str = "code/capstone/go";

#[derive(Args, Debug)]
pub(super) struct Prove {
    /// Groups to measure, as `--list` names them; all if none is named
    #[arg(value_name = "GROUP")]
    groups: Vec<String>,
    /// Fewer groups and shorter samples: about a minute instead of ten
    #[arg(long)]
    quick: bool,
    /// Name the groups and end
    #[arg(long)]
    list: bool,
    /// Allocators to ask under [default: the system's if --quick or a group is named, otherwise all; those of C need a C compiler]
    #[arg(
        long,
        value_name = "NAME",
        value_delimiter = ',',
        conflicts_with = "own_types"
    )]
    allocators: Vec<Allocator>,
    /// Ask about your own types, each in a file as `--template` prints it, which may take crates from a Cargo.toml beside it
    #[arg(long = "type", value_name = "FILE", num_args = 1.., conflicts_with = "groups")]
    own_types: Vec<PathBuf>,
    /// Write the template of such a file there, or print it
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    template: Option<Option<PathBuf>>,
    /// Where to write what was found, beside what is there of an earlier run [default: target/prove/results.json, and own-type.json for your own type]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The Go command to measure Go's sync.Pool with [default: that of the variable GO, or the one on your PATH]
    #[arg(long, value_name = "PATH", conflicts_with = "own_types")]
    go: Option<PathBuf>,
    /// Leave Go out
    #[arg(long, conflicts_with = "go")]
    without_go: bool,
    /// Two samples of each arm, by the programs that are there: shows that it works
    #[arg(long, hide = true)]
    smoke: bool,
}

impl Prove {
    pub(super) fn run(self) -> Result<ExitCode> {
        if self.list {
            show::groups(&group::all());
            return Ok(ExitCode::SUCCESS);
        }
        if let Some(file) = &self.template {
            return write_template(file.as_deref());
        }
        if cfg!(debug_assertions) && !self.smoke {
            bail!("a debug build measures the debug build: run `cargo course prove`");
        }
        let progress = Progress::new()?;
        let root = root()?;
        let commit = git::measured_commit(&root, self.measured().files)?;
        let destination = self.destination(&root);
        destination.refuse_what_misleads(&commit, self.asks_all(&root)?)?;
        destination.refuse_what_cannot_be_written()?;
        if !self.own_types.is_empty() {
            return self.own_types(&root, progress);
        }
        let all = group::all();
        // A name that is wrong is told before anything is compiled.
        plan::select(&all, &self.groups, self.quick, &[])?;
        let go = self.find_go(&root)?;
        let (allocators, mut programs) = self.programs(&root)?;
        let mut rows = plan::select(&all, &self.groups, self.quick, &allocators)?;
        if let Some(go) = &go {
            programs.go(go.build(&root.join(GO_SOURCE), "prove-go")?);
            plan::ask_go_too(&mut rows);
        }
        let mut environment = environment::capture(&root, &self.measured())?;
        environment.build.go = go.map(|go| go.version().to_owned());
        self.measure(&root, rows, &programs, environment, progress)
    }

    fn own_types(&self, root: &Path, progress: Progress) -> Result<ExitCode> {
        let types = own_types::read(&self.own_types)?;
        let mut programs = Programs::this()?;
        let mut environment = environment::capture(root, &self.measured())?;
        for (own_type, file) in types.iter().zip(&self.own_types) {
            eprintln!(
                "Compiling {} with hintpool: about a minute the first time.",
                file.display()
            );
            let built = own_type.build(root)?;
            programs.own(own_type.name(), built.timing, built.counting);
            environment.build.crates.extend(built.versions);
        }
        let names: Vec<_> = types.iter().map(|own| own.name().clone()).collect();
        let rows = plan::of_your_own(&names);
        self.measure(root, rows, &programs, environment, progress)
    }

    fn measured(&self) -> Measured {
        match self.own_types[..] {
            [] => MEASURED,
            _ => MEASURED_OF_TYPES,
        }
    }

    fn destination(&self, root: &Path) -> Destination {
        let name = match self.own_types[..] {
            [] => "results",
            _ => "own-type",
        };
        let default = || root.join(report::FOLDER).join(name).with_extension("json");
        Destination::new(root, self.out.clone().unwrap_or_else(default))
    }

    /// Whether nothing is left out.
    fn asks_all(&self, root: &Path) -> Result<bool> {
        if self.quick || self.smoke {
            return Ok(false);
        }
        if !self.own_types.is_empty() {
            return own_types::are_all_of(&self.own_types, &root.join(gallery::FOLDER));
        }
        Ok(self.groups.is_empty() && self.allocators.is_empty())
    }

    fn effort(&self) -> Effort {
        match (self.smoke, self.quick) {
            (true, _) => SMOKE,
            (false, true) => QUICK,
            (false, false) => FULL,
        }
    }

    /// Go, if it is wanted and there; a recording has it.
    fn find_go(&self, root: &Path) -> Result<Option<Go>> {
        // Go is asked in turns with the system's allocator.
        if self.without_go || !self.allocators().contains(&Allocator::System) {
            return Ok(None);
        }
        let go = Go::find(self.go.as_deref())?;
        if go.is_none() {
            let missing =
                format!("there is no Go here, so Go's pool is not measured: {HOW_TO_GET_ONE}");
            if self.destination(root).is_quoted() {
                bail!("{missing}; --without-go records without it");
            }
            eprintln!("Skipped: {missing}.");
        }
        Ok(go)
    }

    /// The allocators whose programs could be built, and the programs.
    fn programs(&self, root: &Path) -> Result<(Vec<Allocator>, Programs)> {
        let mut programs = Programs::this()?;
        let asked = self.allocators();
        self.announce_compiling(&asked);
        // Allocations are the same with each allocator, and counted beside the system's.
        if asked.contains(&Allocator::System) {
            programs.counting(self.built(root, COUNTING)?);
        }
        let mut allocators = Vec::new();
        for allocator in asked {
            let built = programs::source(allocator).map(|source| self.built(root, source));
            match built.transpose() {
                Ok(program) => {
                    allocators.push(allocator);
                    if let Some(program) = program {
                        programs.timing(allocator, program);
                    }
                }
                // Asked for by name, it is missed; otherwise the others are worth having.
                Err(error) if self.allocators.is_empty() && !self.destination(root).is_quoted() => {
                    eprintln!("Without {allocator}: {error:#}");
                }
                Err(error) => return Err(error),
            }
        }
        Ok((allocators, programs))
    }

    fn allocators(&self) -> Vec<Allocator> {
        let few = self.quick || self.smoke || !self.groups.is_empty();
        match (&self.allocators[..], few) {
            ([], true) => vec![Allocator::System],
            ([], false) => Allocator::ALL.to_vec(),
            (named, _) => named.to_vec(),
        }
    }

    fn built(&self, root: &Path, source: Source) -> Result<PathBuf> {
        if self.smoke {
            return cargo_build::beside_this(source);
        }
        eprintln!("Compiling {}.", source.program);
        cargo_build::build(root, source)
    }

    /// Told before it begins, since nothing shows while it goes on.
    fn announce_compiling(&self, asked: &[Allocator]) {
        if self.smoke {
            return;
        }
        let of_c = asked.iter().any(|asked| *asked != Allocator::System);
        let takes = if of_c {
            "some minutes"
        } else {
            "about a minute"
        };
        eprintln!(
            "First, what measures is compiled: {takes} the first time, and seconds later. The times told below begin after that."
        );
    }

    fn measure(
        &self,
        root: &Path,
        mut rows: Vec<Row>,
        programs: &Programs,
        environment: Environment,
        mut progress: Progress,
    ) -> Result<ExitCode> {
        leave_out_what_needs_more_cores(&mut rows)?;
        let effort = self.effort();
        let destination = self.destination(root);
        show::before(&environment);
        progress.begin();
        let found = run::run(&rows, &effort, programs, &progress)?;
        let results = Results {
            schema: SCHEMA,
            environment,
            effort,
            interrupted: found.interrupted,
            cases: found.cases,
            circumstances: found.circumstances,
        };
        let lines = table::lines(&results);
        if lines.is_empty() {
            eprintln!("Stopped before the first answer: nothing is written.");
            return Ok(interruption::exit_code(true));
        }
        show::answers(&lines, &results);
        let interrupted = results.interrupted;
        let [file, page] = destination.write(results)?;
        let took = estimate::words(progress.took());
        eprintln!("After {took}, wrote {}", file.display());
        eprintln!("and a page with charts, {}", page.display());
        Ok(interruption::exit_code(interrupted))
    }
}

fn write_template(file: Option<&Path>) -> Result<ExitCode> {
    let Some(file) = file else {
        print!("{TEMPLATE}");
        return Ok(ExitCode::SUCCESS);
    };
    let shown = file.display();
    let mut new = File::create_new(file).with_context(|| {
        format!("{shown} can't be made; a file that is there is never written over")
    })?;
    new.write_all(TEMPLATE.as_bytes())?;
    println!("Wrote {shown}. Put your type in, then run: cargo course prove --type {shown}");
    Ok(ExitCode::SUCCESS)
}

fn leave_out_what_needs_more_cores(rows: &mut Vec<Row>) -> Result<()> {
    let cores = thread::available_parallelism()?.get();
    let left_out = plan::leave_out_what_needs_more_cores(rows, cores);
    if !left_out.is_empty() {
        let groups = left_out.join(", ");
        eprintln!("This process may use {cores} core, so these are left out: {groups}.");
    }
    if rows.iter().all(|row| row.control) {
        bail!("no group is left to measure");
    }
    Ok(())
}
