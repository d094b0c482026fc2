//! The programs that measure: this one for the system's allocator, and one beside it for each other purpose.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use bench_harness::arm::Arm;
use bench_harness::cargo_build::Source;
use bench_harness::results::Unit;

use super::plan::{Allocator, Row};

/// The program that is built for this allocator: it times, but for that of the system's, which counts, since this program times.
pub fn source(allocator: Allocator) -> Source {
    let (package, program, features): (_, _, &[&str]) = match allocator {
        Allocator::System => ("capstone", "capstone-counting", &[]),
        Allocator::Mimalloc => ("capstone-allocators", "prove-mimalloc", &["mimalloc"]),
        Allocator::Jemalloc => ("capstone-allocators", "prove-jemalloc", &["jemalloc"]),
    };
    Source {
        package,
        program,
        features,
    }
}

/// What starts a worker for an arm of a group: one that times, or one that counts allocations. `go` is Go's program.
pub(super) fn worker(row: &Row, arm: Arm, unit: Unit, go: Option<&Path>) -> Result<Command> {
    if Arm::GO.contains(&arm) {
        return Ok(in_go(go.context("Go was not built")?, row, arm, unit));
    }
    let this = env::current_exe().context("where is this program?")?;
    let beside = |name: &str| {
        let program = this.with_file_name(name);
        Command::new(program.with_extension(env::consts::EXE_EXTENSION))
    };
    let mut command = match (&row.own_type, unit) {
        (Some(own_type), Unit::Count) => beside(&own_type.program("counting")),
        (Some(own_type), _) => beside(&own_type.program("timing")),
        (None, Unit::Ns) if row.allocator == Allocator::System => {
            let mut command = Command::new(this);
            command.arg("work");
            command
        }
        (None, _) => beside(source(row.allocator).program),
    };
    command.args([row.group.name(), arm.to_string()]);
    Ok(command)
}

/// Variables that change how Go's programs run. They run as they do by default.
const GO_VARIABLES: [&str; 4] = ["GODEBUG", "GOGC", "GOMAXPROCS", "GOMEMLIMIT"];

fn in_go(program: &Path, row: &Row, arm: Arm, unit: Unit) -> Command {
    let name = if arm == Arm::GoPool { "pool" } else { "fresh" };
    let measure = match unit {
        Unit::Count => "allocations",
        _ => "time",
    };
    let mut command = Command::new(program);
    command.args([name, measure]);
    for (name, value) in row.group.parameters() {
        command.arg(format!("{name}={value}"));
    }
    for variable in GO_VARIABLES {
        command.env_remove(variable);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::plan::{groups, rows};

    #[test]
    fn go_is_asked_with_the_parameters_of_the_file_and_runs_as_it_does_by_default() {
        let asked = groups(&["buffer-1kib-tenth".to_owned()], false).unwrap();
        let rows = rows(&asked, &[Allocator::System], true);
        let go = Some(Path::new("go"));
        let command = worker(&rows[1], Arm::GoPool, Unit::Ns, go).unwrap();
        let arguments = command.get_args().filter_map(|argument| argument.to_str());
        assert_eq!(
            arguments.collect::<Vec<_>>().join(" "),
            "pool time threads=1 held_at_once=1 capacity_bytes=1024 written_bytes=102"
        );
        // Without a value, a variable is taken away.
        let collector = ("GOGC".as_ref(), None);
        assert!(command.get_envs().any(|variable| variable == collector));
    }
}
