//! A process that serves samples of one workload, so that each arm has a heap of its own.
//!
//! Told to [check](crate::equal_work) its arm, it prints what the arm's work gave, and ends.
//! Otherwise it reads a number of operations from each line of its input, and answers with one line: a [`Sample`].

use std::env;
use std::io;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::arm::Arm;
use crate::equal_work::{AnySubject, CHECK};
use crate::group::{self, Group};
use crate::subject::Subject;
pub use crate::workload::Sample;

/// Answers until standard input is closed.
pub fn serve_standard(mut sample: impl FnMut(u64) -> Sample) -> Result<()> {
    for request in io::stdin().lines() {
        let operations = request?.trim().parse();
        let operations = operations.context("a request is a number of operations")?;
        // Each line that is printed is sent at once.
        println!("{}", sample(operations));
    }
    Ok(())
}

/// What a worker finds out.
#[derive(Clone, Copy, Debug)]
pub enum Measure {
    /// Nanoseconds per operation.
    Time,
    /// Allocations per operation, by an allocator that says how many there were so far.
    Allocations(fn() -> usize),
}

/// The `main` of a worker for the groups of the table: its arguments are a group and an arm.
pub fn main(measure: Measure) -> ExitCode {
    exit(run(&arguments(), measure))
}

/// What [`main`] does with these arguments.
pub fn run(arguments: &[String], measure: Measure) -> Result<()> {
    work(group::all(), Group::subject, arguments, measure)
}

/// The `main` of a worker for a type of your own.
pub fn main_of_your_own<S: Subject>(subject: S, measure: Measure) -> ExitCode {
    let subject = |_: &Group| -> Box<dyn AnySubject> { Box::new(subject) };
    exit(work(group::of_your_own(), subject, &arguments(), measure))
}

fn arguments() -> Vec<String> {
    env::args().skip(1).collect()
}

/// Checks or serves the arm that the arguments name, in the group that they name of these.
fn work(
    groups: Vec<Group>,
    subject: impl FnOnce(&Group) -> Box<dyn AnySubject>,
    arguments: &[String],
    measure: Measure,
) -> Result<()> {
    let (group, arm, check) = match arguments {
        [group, arm] => (group, arm, false),
        [group, arm, check] if check == CHECK => (group, arm, true),
        _ => bail!("this program is started by `prove`, with a group and an arm"),
    };
    let found = groups.into_iter().find(|known| known.name() == *group);
    let group = found.with_context(|| format!("there is no group {group:?}"))?;
    let arm = Arm::named(arm).with_context(|| format!("there is no arm {arm:?}"))?;
    let subject = subject(&group);
    if check {
        println!("{}", subject.report(arm, group.shape).0);
        return Ok(());
    }
    let workload = subject.workload(arm, group.shape);
    serve_standard(|operations| match measure {
        Measure::Time => workload.sample(operations),
        Measure::Allocations(so_far) => workload.allocations(so_far, operations),
    })
}

fn exit(served: Result<()>) -> ExitCode {
    let Err(error) = served else {
        return ExitCode::SUCCESS;
    };
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}
