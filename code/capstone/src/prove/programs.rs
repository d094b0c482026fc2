//! The programs that measure: this one for the system's allocator, and one beside it for each other purpose.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use surroundings::place::Place;
use workbench::arm::Arm;

use super::contender::{Contender, GoArm};
use super::own_type::Name;
use super::plan::{Allocator, Row};
use super::stage::Stage;
use crate::sampler::Sampler;

/// A program and what stands before the question and the arm in its arguments.
#[derive(Clone, Debug)]
pub struct Program {
    path: PathBuf,
    arguments: Vec<String>,
}

/// Where each program lies.
#[derive(Clone, Debug)]
pub struct Programs {
    timing: BTreeMap<Allocator, Program>,
    /// `None` if it could not be built.
    counting: Option<Program>,
    /// Go's, which times and counts; `None` where there is no Go.
    go: Option<PathBuf>,
    /// Those that know one type of the reader's own and nothing else, by its name.
    own: BTreeMap<String, OwnPrograms>,
}

#[derive(Clone, Debug)]
struct OwnPrograms {
    timing: Program,
    counting: Program,
}

/// What Cargo is to build.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The package.
    pub package: &'static str,
    /// Its program.
    pub program: &'static str,
    /// What the program needs to be switched on.
    pub features: &'static [&'static str],
}

/// The program that counts allocations.
pub const COUNTING: Source = Source {
    package: "capstone",
    program: "capstone-counting",
    features: &[],
};

/// The program with this allocator; `None` for the system's, which this program has.
pub fn source(allocator: Allocator) -> Option<Source> {
    let (program, features): (_, &[&str]) = match allocator {
        Allocator::System => return None,
        Allocator::Mimalloc => ("prove-mimalloc", &["mimalloc"]),
        Allocator::Jemalloc => ("prove-jemalloc", &["jemalloc"]),
    };
    Some(Source {
        package: "capstone-allocators",
        program,
        features,
    })
}

impl Program {
    /// A program of which nothing but the question and the arm is asked.
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            arguments: Vec::new(),
        }
    }

    fn start(&self, row: &Row, arm: Arm) -> Result<Sampler> {
        let mut command = Command::new(&self.path);
        let question = row.question.name();
        command.args(&self.arguments).args([&question, arm.name()]);
        Sampler::start(&format!("{row} by {arm}"), command)
    }
}

impl Programs {
    /// This program alone, with its hidden command `lane`.
    pub fn this() -> Result<Self> {
        let this = Program {
            path: env::current_exe().context("where is this program?")?,
            arguments: vec!["lane".to_owned()],
        };
        Ok(Self {
            timing: BTreeMap::from([(Allocator::System, this)]),
            counting: None,
            go: None,
            own: BTreeMap::new(),
        })
    }

    /// With these two, which know the type of this name and no other.
    pub fn own(&mut self, name: &Name, timing: PathBuf, counting: PathBuf) {
        let [timing, counting] = [timing, counting].map(Program::new);
        let own = OwnPrograms { timing, counting };
        self.own.insert(name.kebab.clone(), own);
    }

    fn of(&self, name: &Name) -> Result<&OwnPrograms> {
        let own = self.own.get(&name.kebab);
        own.with_context(|| format!("{} was not built", name.file))
    }

    /// With a program that counts allocations.
    pub fn counting(&mut self, program: PathBuf) {
        self.counting = Some(Program::new(program));
    }

    /// With Go's program.
    pub fn go(&mut self, program: PathBuf) {
        self.go = Some(program);
    }

    /// With a program that has another allocator.
    pub fn timing(&mut self, allocator: Allocator, program: PathBuf) {
        self.timing.insert(allocator, Program::new(program));
    }
}

/// Variables that change how Go's programs run. They run as they do by default.
const GO_VARIABLES: [&str; 4] = ["GODEBUG", "GOGC", "GOMAXPROCS", "GOMEMLIMIT"];

impl Programs {
    fn start_go(&self, row: &Row, arm: GoArm, measure: &str) -> Result<Sampler> {
        let program = self.go.as_ref().context("Go was not built")?;
        let name = format!("{row} by {}", Contender::Go(arm));
        Sampler::start(&name, go_command(program, row, arm, measure))
    }
}

fn go_command(program: &Path, row: &Row, arm: GoArm, measure: &str) -> Command {
    let mut command = Command::new(program);
    let parameters = row.question.parameters().into_iter();
    command.args([arm.argument(), measure]);
    command.args(parameters.map(|(name, value)| format!("{name}={value}")));
    for variable in GO_VARIABLES {
        command.env_remove(variable);
    }
    command
}

impl Stage for Programs {
    type Arm = Sampler;

    fn time(&self, row: &Row, contender: Contender) -> Result<Sampler> {
        let arm = match contender {
            Contender::Rust(arm) => arm,
            Contender::Go(arm) => return self.start_go(row, arm, "time"),
        };
        if let Some(name) = &row.own_type {
            return self.of(name)?.timing.start(row, arm);
        }
        let program = self.timing.get(&row.allocator);
        let program = program.with_context(|| format!("no program has {}", row.allocator))?;
        program.start(row, arm)
    }

    fn count(&self, row: &Row, contender: Contender) -> Result<Option<Sampler>> {
        let arm = match contender {
            Contender::Rust(arm) => arm,
            Contender::Go(arm) => return self.start_go(row, arm, "allocations").map(Some),
        };
        if let Some(name) = &row.own_type {
            return self.of(name)?.counting.start(row, arm).map(Some);
        }
        let program = self.counting.as_ref();
        program.map(|program| program.start(row, arm)).transpose()
    }
}

/// Has Cargo build the program as this one was built, and says where it lies: beside this one.
pub fn build(root: &Path, source: Source) -> Result<PathBuf> {
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([
            "build",
            "--quiet",
            "--profile",
            &Place::of_this_program()?.profile,
        ])
        .args(["--package", source.package, "--bin", source.program])
        .args(["--features", &source.features.join(",")])
        .current_dir(root)
        // What this command prints is for the reader's results.
        .stdout(Stdio::null())
        .status()
        .context("cargo can't be run")?;
    if !status.success() {
        bail!("cargo could not build {}: see above", source.program);
    }
    beside_this(source)
}

/// Where Cargo puts it.
pub fn beside_this(source: Source) -> Result<PathBuf> {
    let this = env::current_exe().context("where is this program?")?;
    let path = this.with_file_name(source.program);
    let path = path.with_extension(env::consts::EXE_EXTENSION);
    if !path.is_file() {
        bail!(
            "there is no {}: run `cargo build --package {}`",
            path.display(),
            source.package
        );
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use workbench::question;

    use super::*;
    use crate::prove::plan::select;

    #[test]
    fn go_is_asked_with_the_parameters_of_the_file_and_runs_as_it_does_by_default() {
        let name = "buffer-1kib-tenth".to_owned();
        let rows = select(&question::all(), &[name], false, &[Allocator::System]).unwrap();
        let command = go_command(Path::new("go"), &rows[0], GoArm::Pool, "time");
        let arguments: Vec<&str> = command
            .get_args()
            .map(|argument| argument.to_str().unwrap())
            .collect();
        assert_eq!(
            arguments,
            [
                "pool",
                "time",
                "threads=1",
                "held_at_once=1",
                "capacity_bytes=1024",
                "written_bytes=102",
            ]
        );
        // Without a value, a variable is taken away.
        let collector = ("GOGC".as_ref(), None);
        assert!(command.get_envs().any(|variable| variable == collector));
    }
}
