//! The programs that measure: this one for the system's allocator, and one beside it for each other purpose.

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
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

/// Where each program lies: under the name of its allocator, or of the one type of the reader's own that it knows.
#[derive(Clone, Debug, Default)]
pub struct Programs {
    /// Those that time; with the system's allocator, this program does.
    pub timing: BTreeMap<String, PathBuf>,
    /// Those that count allocations.
    pub counting: BTreeMap<String, PathBuf>,
    /// Go's, which times and counts; `None` where there is no Go.
    pub go: Option<PathBuf>,
}

impl Programs {
    /// What starts a worker for an arm of a group: one that times, or one that counts allocations.
    pub(super) fn worker(&self, row: &Row, arm: Arm, unit: Unit) -> Result<Command> {
        let key = key(row);
        let programs = match unit {
            Unit::Count => &self.counting,
            _ => &self.timing,
        };
        let mut arguments = vec![row.group.name(), arm.to_string()];
        let program = match programs.get(key) {
            _ if Arm::GO.contains(&arm) => {
                arguments = in_go(row, arm, unit);
                self.go.clone().context("Go was not built")?
            }
            Some(program) => program.clone(),
            None => {
                let is_this = unit == Unit::Ns && key == Allocator::System.name();
                ensure!(is_this, "no program measures {}", row.name);
                arguments.insert(0, "work".to_owned());
                env::current_exe().context("where is this program?")?
            }
        };
        let mut command = Command::new(program);
        command.args(arguments);
        for variable in GO_VARIABLES {
            command.env_remove(variable);
        }
        Ok(command)
    }

    /// Whether there is a program that counts the allocations of this row.
    pub(super) fn can_count(&self, row: &Row) -> bool {
        self.counting.contains_key(key(row))
    }
}

fn key(row: &Row) -> &str {
    match &row.own_type {
        Some(name) => &name.kebab,
        None => row.allocator.name(),
    }
}

/// Variables that change how Go's programs run. They run as they do by default.
const GO_VARIABLES: [&str; 4] = ["GODEBUG", "GOGC", "GOMAXPROCS", "GOMEMLIMIT"];

/// The arguments of Go's program.
fn in_go(row: &Row, arm: Arm, unit: Unit) -> Vec<String> {
    let name = if arm == Arm::GoPool { "pool" } else { "fresh" };
    let measure = match unit {
        Unit::Count => "allocations",
        _ => "time",
    };
    let parameters = row.group.parameters().into_iter();
    let parameters = parameters.map(|(name, value)| format!("{name}={value}"));
    let first = [name, measure].map(str::to_owned).into_iter();
    first.chain(parameters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::plan::select;

    #[test]
    fn go_is_asked_with_the_parameters_of_the_file_and_runs_as_it_does_by_default() {
        let name = "buffer-1kib-tenth".to_owned();
        let rows = select(&[name], false, &[Allocator::System], true).unwrap();
        let programs = Programs {
            go: Some("go".into()),
            ..Programs::default()
        };
        let command = programs.worker(&rows[1], Arm::GoPool, Unit::Ns).unwrap();
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
