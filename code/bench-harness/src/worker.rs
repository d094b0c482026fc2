//! A process that serves samples of one workload, so that each arm has a heap of its own.
//!
//! Told to [check](crate::equal_work) its arm, it prints what the arm's work gave, and ends.
//! Otherwise it reads a number of operations from each line of its input, and answers with one line: a [`Sample`].

use std::env;
use std::fmt;
use std::io::{self, BufRead, Write};
use std::num::ParseFloatError;
use std::process::ExitCode;
use std::str::FromStr;

use anyhow::{Context, Result, bail};

use crate::arm::Arm;
use crate::equal_work::{CHECK, Report};
use crate::group::{self, Group};
use crate::subject::Subject;
use crate::workload::Workload;

/// An answer: a number, with `APART` behind it if it must not count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// What one operation took or needed, as the mean of all.
    pub value: f64,
    /// Whether it may be used: not if threads that should have run at once did not.
    pub counts: bool,
}

/// Ends an answer when the threads did not run at the same time.
const APART: &str = "apart";

impl Sample {
    /// One that counts, with five digits: no clock knows more, and a results file stays small.
    pub fn of(value: f64) -> Self {
        let digits = format!("{value:.4e}");
        Self::exactly(digits.parse().expect("a number was written"))
    }

    /// One that counts, with all its digits.
    pub fn exactly(value: f64) -> Self {
        Self {
            value,
            counts: true,
        }
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.counts {
            true => write!(f, "{}", self.value),
            false => write!(f, "{} {APART}", self.value),
        }
    }
}

impl FromStr for Sample {
    type Err = ParseFloatError;

    fn from_str(answer: &str) -> Result<Self, ParseFloatError> {
        let answer = answer.trim();
        let number = answer.strip_suffix(APART).unwrap_or(answer).trim_end();
        Ok(Self {
            value: number.parse()?,
            counts: number == answer,
        })
    }
}

/// Answers until the input is closed.
pub fn serve(
    mut sample: impl FnMut(u64) -> Sample,
    requests: impl BufRead,
    mut answers: impl Write,
) -> Result<()> {
    for request in requests.lines() {
        let operations = request?
            .trim()
            .parse()
            .context("a request is a number of operations")?;
        writeln!(answers, "{}", sample(operations))?;
        answers.flush()?;
    }
    Ok(())
}

/// [`serve`] over standard input and output.
pub fn serve_standard(sample: impl FnMut(u64) -> Sample) -> Result<()> {
    serve(sample, io::stdin().lock(), io::stdout())
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
    let arguments: Vec<String> = env::args().skip(1).collect();
    exit(run(&arguments, measure))
}

/// What [`main`] does with these arguments.
pub fn run(arguments: &[String], measure: Measure) -> Result<()> {
    let (group, arm, check) = task(group::all(), arguments)?;
    match check {
        true => tell(&group.report(arm)),
        false => serve_measured(&group.workload(arm), measure),
    }
}

/// The `main` of a worker for a type of your own.
pub fn main_of_your_own<S: Subject>(subject: S, measure: Measure) -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let task = task(group::of_your_own(), &arguments);
    exit(task.and_then(|(group, arm, check)| match check {
        true => tell(&Report::of(group, arm, subject)),
        false => serve_measured(&group.workload_of(arm, subject), measure),
    }))
}

/// What the arguments ask for, and whether it is to be checked and not to be served.
fn task(groups: Vec<Group>, arguments: &[String]) -> Result<(Group, Arm, bool)> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (group, arm, check) = match arguments[..] {
        [group, arm] => (group, arm, false),
        [group, arm, CHECK] => (group, arm, true),
        _ => bail!("this program is started by `prove`, with a group and an arm"),
    };
    let (group, arm) = find(groups, group, arm)?;
    Ok((group, arm, check))
}

fn find(groups: Vec<Group>, group: &str, arm: &str) -> Result<(Group, Arm)> {
    let found = groups.into_iter().find(|known| known.name() == group);
    let found = found.with_context(|| format!("there is no group {group:?}"))?;
    let arm = Arm::named(arm).with_context(|| format!("there is no arm {arm:?}"))?;
    Ok((found, arm))
}

fn tell(report: &Report) -> Result<()> {
    println!("{report}");
    Ok(())
}

fn serve_measured(workload: &Workload, measure: Measure) -> Result<()> {
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn answers(sample: impl FnMut(u64) -> Sample, requests: &str) -> Result<String> {
        let mut answers = Vec::new();
        serve(sample, requests.as_bytes(), &mut answers)?;
        Ok(String::from_utf8(answers)?)
    }

    #[test]
    fn each_request_is_answered_by_one_line_that_reads_as_the_sample() {
        let sample = |operations| Sample {
            value: operations as f64 / 4.0,
            counts: operations > 1,
        };
        let answers = answers(sample, "10\n1\n").unwrap();
        assert_eq!(answers, "2.5\n0.25 apart\n");
        let read: Vec<Sample> = answers.lines().map(|line| line.parse().unwrap()).collect();
        assert_eq!(read, [10, 1].map(sample));
        let error = self::answers(sample, "many\n").unwrap_err().to_string();
        assert!(error.contains("number of operations"), "{error}");
    }

    #[test]
    fn allocations_are_counted_per_operation_after_a_warm_up() {
        thread_local!(static ALLOCATIONS: Cell<usize> = const { Cell::new(5) });
        // Eight operations allocate twelve times, as this clock of allocations has it.
        let so_far = || ALLOCATIONS.replace(ALLOCATIONS.get() + 12);
        let (group, arm) = find(group::all(), "buffer-64bytes-one-byte", "fresh").unwrap();
        let workload = group.workload(arm);
        assert_eq!(workload.allocations(so_far, 3), Sample::exactly(1.5));
    }

    #[test]
    fn what_is_not_known_is_named() {
        for (group, arm, named) in [("no", "fresh", "\"no\""), ("map", "frsh", "\"frsh\"")] {
            let error = find(group::all(), group, arm).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}
