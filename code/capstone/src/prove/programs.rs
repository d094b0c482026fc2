//! The programs that measure: this one for the system's allocator, and one beside it for each other purpose.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use bench_harness::arm::Arm;
use bench_harness::cargo_build::Source;
use bench_harness::results::Unit;

use super::own_type::Name;
use super::plan::{Allocator, Row};

/// A program and what stands before the group and the arm in its arguments.
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
    /// A program of which nothing but the group and the arm is asked.
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            arguments: Vec::new(),
        }
    }

    fn command(&self, row: &Row, arm: Arm) -> Command {
        let mut command = Command::new(&self.path);
        let group = row.group.name();
        command.args(&self.arguments).args([&group, arm.name()]);
        command
    }
}

impl Programs {
    /// This program alone, with its hidden command `work`.
    pub fn this() -> Result<Self> {
        let this = Program {
            path: env::current_exe().context("where is this program?")?,
            arguments: vec!["work".to_owned()],
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

fn go_command(program: &Path, row: &Row, arm: Arm, unit: Unit) -> Command {
    let name = if arm == Arm::GoPool { "pool" } else { "fresh" };
    let measure = match unit {
        Unit::Count => "allocations",
        _ => "time",
    };
    let mut command = Command::new(program);
    let parameters = row.group.parameters().into_iter();
    command.args([name, measure]);
    command.args(parameters.map(|(name, value)| format!("{name}={value}")));
    for variable in GO_VARIABLES {
        command.env_remove(variable);
    }
    command
}

impl Programs {
    /// What starts a worker for an arm of a group: one that times, or one that counts allocations.
    pub(super) fn worker<'a>(
        &'a self,
        row: &'a Row,
        arm: Arm,
        unit: Unit,
    ) -> Result<Box<dyn Fn() -> Command + 'a>> {
        if Arm::GO.contains(&arm) {
            let program = self.go.as_ref().context("Go was not built")?;
            return Ok(Box::new(move || go_command(program, row, arm, unit)));
        }
        let program = match (&row.own_type, unit) {
            (Some(name), Unit::Count) => Some(&self.of(name)?.counting),
            (Some(name), _) => Some(&self.of(name)?.timing),
            (None, Unit::Count) => self.counting.as_ref(),
            (None, _) => self.timing.get(&row.allocator),
        };
        let program = program.with_context(|| format!("no program has {}", row.allocator))?;
        Ok(Box::new(move || program.command(row, arm)))
    }

    /// Whether there is a program that counts allocations.
    pub(super) fn can_count(&self, row: &Row) -> bool {
        row.own_type.is_some() || self.counting.is_some()
    }
}

#[cfg(test)]
mod tests {
    use bench_harness::group;

    use super::*;
    use crate::prove::plan::select;

    #[test]
    fn go_is_asked_with_the_parameters_of_the_file_and_runs_as_it_does_by_default() {
        let name = "buffer-1kib-tenth".to_owned();
        let rows = select(&group::all(), &[name], false, &[Allocator::System]).unwrap();
        let command = go_command(Path::new("go"), &rows[1], Arm::GoPool, Unit::Ns);
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
