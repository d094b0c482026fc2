//! `prove`: measures where a pool pays on this machine.

mod output;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use anyhow::{Context, Result, bail, ensure};
use bench_harness::cargo_build;
use bench_harness::environment::{self, Measured};
use bench_harness::go::GoProgram;
use bench_harness::interruption;
use bench_harness::repository::repository_root;
use bench_harness::results::{Effort, Environment, Results};
use capstone::prove::book_tables::GALLERY;
use capstone::prove::own_type::{OwnType, TEMPLATE};
use capstone::prove::plan::{self, Allocator, FULL, QUICK, Row, SMOKE};
use capstone::prove::programs;
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
        let root = repository_root()?;
        let of_the_table = self.own_types.is_empty();
        let file = self.out.clone().unwrap_or_else(|| {
            let name = if of_the_table {
                "results.json"
            } else {
                "own-type.json"
            };
            root.join(FOLDER).join(name)
        });
        output::refuse_what_cannot_be_written(&file)?;
        let (rows, go, environment) = match of_the_table {
            true => self.of_the_table(&root)?,
            false => self.of_own_types(&root)?,
        };
        self.measure(&file, rows, go.as_deref(), environment)
    }

    /// What is measured, Go's program, and where and how; all programs are built.
    fn of_the_table(&self, root: &Path) -> Result<(Vec<Row>, Option<PathBuf>, Environment)> {
        // A name that is wrong is told before anything is compiled.
        let groups = plan::groups(&self.groups, self.quick)?;
        let go = self.build_go(root)?;
        let allocators = self.built(root)?;
        let rows = plan::rows(&groups, &allocators, go.is_some());
        let mut environment = environment::capture(root, &MEASURED)?;
        environment.build.go = go.as_ref().map(|go| go.version.clone());
        let go = go.map(|go| go.path);
        Ok((rows, go, environment))
    }

    /// The same for types of the reader's own.
    fn of_own_types(&self, root: &Path) -> Result<(Vec<Row>, Option<PathBuf>, Environment)> {
        let types = self.own_types.iter().map(|file| OwnType::read(file));
        let types: Vec<OwnType> = types.collect::<Result<_>>()?;
        let mut environment = environment::capture(root, &MEASURED_OF_TYPES)?;
        let names: BTreeSet<&str> = types
            .iter()
            .map(|known| known.name.kebab.as_str())
            .collect();
        ensure!(
            names.len() == types.len(),
            "two of these files would have one name in the results: rename one of them"
        );
        for (own_type, file) in types.iter().zip(&self.own_types) {
            eprintln!(
                "Compiling {} with hintpool: about a minute the first time.",
                file.display()
            );
            environment.build.crates.extend(own_type.build(root)?);
        }
        let names: Vec<_> = types.into_iter().map(|own_type| own_type.name).collect();
        Ok((plan::of_your_own(&names), None, environment))
    }

    fn effort(&self) -> Effort {
        match (self.smoke, self.quick) {
            (true, _) => SMOKE,
            (false, true) => QUICK,
            (false, false) => FULL,
        }
    }

    /// Go's program, if it is wanted and Go is there.
    fn build_go(&self, root: &Path) -> Result<Option<GoProgram>> {
        // Go is measured in turns with the system's allocator.
        if self.without_go || !self.allocators().contains(&Allocator::System) {
            return Ok(None);
        }
        GoProgram::build(self.go.as_deref(), &root.join(GO_SOURCE), "prove-go")
    }

    /// The allocators whose programs could be built.
    fn built(&self, root: &Path) -> Result<Vec<Allocator>> {
        let mut built = Vec::new();
        for allocator in self.allocators() {
            let source = programs::source(allocator);
            let found = match self.smoke {
                true => cargo_build::beside_this(source),
                false => {
                    let program = source.program;
                    eprintln!("Compiling {program}: up to some minutes the first time.");
                    cargo_build::build(root, source)
                }
            };
            match found {
                Ok(_) => built.push(allocator),
                // Asked for by name, it is missed; otherwise the others are worth having.
                Err(error) if allocator != Allocator::System && self.allocators.is_empty() => {
                    eprintln!("Without {allocator}: {error:#}");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(built)
    }

    fn allocators(&self) -> Vec<Allocator> {
        let few = self.quick || self.smoke || !self.groups.is_empty();
        match (&self.allocators[..], few) {
            ([], true) => vec![Allocator::System],
            ([], false) => Allocator::ALL.to_vec(),
            (named, _) => named.to_vec(),
        }
    }

    fn measure(
        &self,
        file: &Path,
        mut rows: Vec<Row>,
        go: Option<&Path>,
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
        let found = prove::run(&rows, &effort, go)?;
        let results = Results::new(environment, effort, found);
        let lines = answers::lines(&results);
        if lines.is_empty() {
            eprintln!("Stopped before the first answer: nothing is written.");
            return Ok(interruption::exit_code(true));
        }
        output::answers(&lines, &results);
        output::write(file, &results)?;
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
    ensure!(
        !rows.iter().all(Row::is_control),
        "no group is left to measure"
    );
    Ok(())
}
