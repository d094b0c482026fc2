//! `prove`: measures where a pool pays on this machine.

mod output;

use std::collections::BTreeMap;
use std::env;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use bench_harness::cargo_build::{self, Source};
use bench_harness::environment::{self, Measured};
use bench_harness::estimate;
use bench_harness::go::{GoProgram, HOW_TO_GET_ONE};
use bench_harness::interruption;
use bench_harness::repository::repository_root;
use bench_harness::results::{Effort, Environment, Results, SCHEMA};
use capstone::prove::book_tables::GALLERY;
use capstone::prove::own_type::{OwnType, TEMPLATE};
use capstone::prove::plan::{self, Allocator, FULL, QUICK, Row, SMOKE};
use capstone::prove::programs::{self, Programs};
use capstone::prove::{self, answers};
use clap::Args;

use output::FOLDER;

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
    files: &[GALLERY],
};

/// The groups in Go, from the root.
const GO_SOURCE: &str = "code/capstone/go";

#[derive(Args, Debug)]
pub(crate) struct Prove {
    /// Groups to measure, as `--list` names them; all if none is named
    #[arg(value_name = "GROUP")]
    groups: Vec<String>,
    /// Fewer groups and shorter samples: about a minute instead of ten
    #[arg(long)]
    quick: bool,
    /// Name the groups and end
    #[arg(long)]
    list: bool,
    /// Allocators to measure with [default: system if --quick or a group is named, otherwise all; the others need a C compiler]
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        conflicts_with = "own_types"
    )]
    allocators: Vec<Allocator>,
    /// The Go command to measure Go's sync.Pool with [default: that of the variable GO, or the one on your PATH]
    #[arg(long, value_name = "PATH", conflicts_with = "own_types")]
    go: Option<PathBuf>,
    /// Leave Go out
    #[arg(long, conflicts_with = "go")]
    without_go: bool,
    /// Measure your own types, each in a file as `--template` prints it, which may take crates from a Cargo.toml beside it
    #[arg(long = "type", value_name = "FILE", num_args = 1.., conflicts_with = "groups")]
    own_types: Vec<PathBuf>,
    /// Write the template of such a file to FILE, or print it
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    template: Option<Option<PathBuf>>,
    /// Where to write the results; those of an earlier run there are kept, with their date in the name [default: target/prove/results.json, and own-type.json for your own type]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write a recording, which the book quotes, into this machine's folder of code/capstone/results
    #[arg(long, conflicts_with_all = ["groups", "quick", "allocators", "out", "smoke"])]
    record: bool,
    /// Take two samples of each arm, with the programs that are there: shows that it works
    #[arg(long, hide = true)]
    smoke: bool,
}

impl Prove {
    pub(crate) fn run(self) -> Result<ExitCode> {
        if self.list {
            output::groups();
            return Ok(ExitCode::SUCCESS);
        }
        if let Some(file) = &self.template {
            return write_template(file.as_deref());
        }
        if cfg!(debug_assertions) && !self.smoke {
            bail!("a debug build measures the debug build: run `cargo course prove`");
        }
        interruption::listen()?;
        let root = repository_root(&env::current_dir()?)?;
        let (measured, name, recorded) = match self.own_types[..] {
            [] => (MEASURED, "results.json", "prove.json"),
            _ => (MEASURED_OF_TYPES, "own-type.json", "own-types.json"),
        };
        // Fails before anything is measured in vain.
        let file = match (self.record, &self.out) {
            (true, _) => output::recording(&root, recorded, measured.files)?,
            (false, Some(file)) => file.clone(),
            (false, None) => root.join(FOLDER).join(name),
        };
        if !self.record {
            output::refuse_what_cannot_be_written(&file)?;
        }
        if !self.own_types.is_empty() {
            return self.own_types(&root, &file);
        }
        // A name that is wrong is told before anything is compiled.
        plan::select(&self.groups, self.quick, &[], false)?;
        let go = self.build_go(&root)?;
        let (allocators, mut programs) = self.programs(&root)?;
        programs.go = go.as_ref().map(|go| go.path.clone());
        let rows = plan::select(&self.groups, self.quick, &allocators, go.is_some())?;
        let mut environment = environment::capture(&root, &measured)?;
        environment.build.go = go.map(|go| go.version);
        self.measure(&root, &file, rows, &programs, environment)
    }

    fn own_types(&self, root: &Path, file: &Path) -> Result<ExitCode> {
        let types = read(&self.own_types)?;
        let mut programs = Programs::default();
        let mut environment = environment::capture(root, &MEASURED_OF_TYPES)?;
        for (own_type, file) in types.iter().zip(&self.own_types) {
            eprintln!(
                "Compiling {} with hintpool: about a minute the first time.",
                file.display()
            );
            let built = own_type.build(root)?;
            let name = &own_type.name.kebab;
            programs.timing.insert(name.clone(), built.timing);
            programs.counting.insert(name.clone(), built.counting);
            environment.build.crates.extend(built.versions);
        }
        let names: Vec<_> = types.into_iter().map(|own_type| own_type.name).collect();
        let rows = plan::of_your_own(&names);
        self.measure(root, file, rows, &programs, environment)
    }

    fn effort(&self) -> Effort {
        match (self.smoke, self.quick) {
            (true, _) => SMOKE,
            (false, true) => QUICK,
            (false, false) => FULL,
        }
    }

    /// Go, if it is wanted and there; a recording has it.
    fn build_go(&self, root: &Path) -> Result<Option<GoProgram>> {
        // Go is measured in turns with the system's allocator.
        if self.without_go || !self.allocators().contains(&Allocator::System) {
            return Ok(None);
        }
        let go = GoProgram::build(self.go.as_deref(), &root.join(GO_SOURCE), "prove-go")?;
        if go.is_none() {
            let missing =
                format!("there is no Go here, so Go's pool is not measured: {HOW_TO_GET_ONE}");
            if self.record {
                bail!("{missing}; --without-go records without it");
            }
            eprintln!("Skipped: {missing}.");
        }
        Ok(go)
    }

    /// The allocators whose programs could be built, and the programs.
    fn programs(&self, root: &Path) -> Result<(Vec<Allocator>, Programs)> {
        let mut programs = Programs::default();
        let mut allocators = Vec::new();
        for allocator in self.allocators() {
            // Allocations are the same with each allocator, and counted beside the system's.
            let is_system = allocator == Allocator::System;
            let known = match is_system {
                true => &mut programs.counting,
                false => &mut programs.timing,
            };
            match self.built(root, programs::source(allocator)) {
                Ok(program) => {
                    allocators.push(allocator);
                    known.insert(allocator.to_string(), program);
                }
                // Asked for by name, it is missed; otherwise the others are worth having.
                Err(error) if !is_system && self.allocators.is_empty() && !self.record => {
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
        eprintln!(
            "Compiling {}: up to some minutes the first time.",
            source.program
        );
        cargo_build::build(root, source)
    }

    fn measure(
        &self,
        root: &Path,
        file: &Path,
        mut rows: Vec<Row>,
        programs: &Programs,
        environment: Environment,
    ) -> Result<ExitCode> {
        leave_out_what_needs_more_cores(&mut rows)?;
        let effort = self.effort();
        let load = environment.system.load_before;
        if load > 0.5 {
            eprintln!(
                "The load was {load:.1} over the last minute: close other programs, or expect wide intervals."
            );
        }
        eprintln!("Ctrl-C ends it and keeps the groups that are complete.");
        let begun = Instant::now();
        let found = prove::run(&rows, &effort, programs)?;
        let took = estimate::words(begun.elapsed());
        let results = Results {
            schema: SCHEMA,
            environment,
            effort,
            interrupted: found.interrupted,
            cases: found.cases,
            circumstances: found.circumstances,
        };
        let lines = answers::lines(&results);
        if lines.is_empty() {
            eprintln!("Stopped before the first answer: nothing is written.");
            return Ok(interruption::exit_code(true));
        }
        output::answers(&lines, &results);
        eprintln!("It took {took}.");
        match self.record {
            true => output::write_recording(root, file, &results)?,
            false => output::write(file, &results)?,
        }
        Ok(interruption::exit_code(results.interrupted))
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
    if rows.iter().all(Row::is_control) {
        bail!("no group is left to measure");
    }
    Ok(())
}

/// Reads all types, before any is compiled.
fn read(files: &[PathBuf]) -> Result<Vec<OwnType>> {
    let mut known: BTreeMap<String, &PathBuf> = BTreeMap::new();
    let mut types = Vec::new();
    for file in files {
        let own_type = OwnType::read(file)?;
        if let Some(other) = known.insert(own_type.name.kebab.clone(), file) {
            bail!(
                "{} and {} would have one name in the results: rename one of them",
                other.display(),
                file.display()
            );
        }
        types.push(own_type);
    }
    Ok(types)
}
