//! A process that serves samples of one lane, so that each arm has a heap of its own.
//!
//! It reads a number of operations from each line of its input, and answers with one line:
//! nanoseconds per operation, with [`APART`] behind them if they must not count. A worker that counts answers with allocations per operation.

use std::env;
use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::arm::Arm;
use crate::lane::{Lane, Sample};
use crate::question::{self, Question};
use crate::subject::Subject;

/// Ends an answer when the threads did not run at the same time.
pub const APART: &str = "apart";

/// How many allocations the process has made so far.
pub type Count = fn() -> usize;

/// What a worker finds out.
#[derive(Clone, Copy, Debug)]
pub enum Measure {
    /// Nanoseconds per operation.
    Time,
    /// Allocations per operation, by an allocator that counts them.
    Allocations(Count),
}

/// The `main` of a worker for the questions of the table: its arguments are a question and an arm.
pub fn main(measure: Measure) -> ExitCode {
    exit(
        by_arguments(question::all(), |question, arm| question.lane(arm)),
        measure,
    )
}

/// The `main` of a worker for a type of your own.
pub fn main_of_your_own<S: Subject>(subject: S, measure: Measure) -> ExitCode {
    let lane = by_arguments(question::of_your_own(), |question, arm| {
        question.lane_of(arm, subject)
    });
    exit(lane, measure)
}

/// The lane of this question and arm, both by name.
pub fn lane(question: &str, arm: &str) -> Result<Lane> {
    let (question, arm) = find(question::all(), question, arm)?;
    Ok(question.lane(arm))
}

fn by_arguments(
    questions: Vec<Question>,
    make: impl FnOnce(Question, Arm) -> Lane,
) -> Result<Lane> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [question, arm] = &arguments[..] else {
        bail!("this program is started by `prove`, with a question and an arm");
    };
    let (question, arm) = find(questions, question, arm)?;
    Ok(make(question, arm))
}

fn find(questions: Vec<Question>, question: &str, arm: &str) -> Result<(Question, Arm)> {
    let found = questions.into_iter().find(|asked| asked.name() == question);
    let found = found.with_context(|| format!("there is no question {question:?}"))?;
    let arm = Arm::named(arm).with_context(|| format!("there is no arm {arm:?}"))?;
    Ok((found, arm))
}

fn exit(lane: Result<Lane>, measure: Measure) -> ExitCode {
    let served = lane.and_then(|lane| serve(&lane, measure, io::stdin().lock(), io::stdout()));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Answers until the input is closed.
pub fn serve(
    lane: &Lane,
    measure: Measure,
    requests: impl BufRead,
    mut answers: impl Write,
) -> Result<()> {
    for request in requests.lines() {
        let operations = request?
            .trim()
            .parse()
            .context("a request is a number of operations")?;
        writeln!(answers, "{}", answer(lane, measure, operations))?;
        answers.flush()?;
    }
    Ok(())
}

fn answer(lane: &Lane, measure: Measure, operations: u64) -> String {
    let per_operation =
        |total: f64| five_digits(total / lane.rounded(operations) as f64).to_string();
    match measure {
        Measure::Time => {
            let Sample { time, at_once } = lane.sample(operations);
            let time = per_operation(time.as_nanos() as f64);
            if at_once {
                time
            } else {
                format!("{time} {APART}")
            }
        }
        Measure::Allocations(count) => {
            lane.work(operations);
            let before = count();
            lane.work(lane.rounded(operations));
            per_operation((count() - before) as f64)
        }
    }
}

/// No clock knows more, and the file stays small.
fn five_digits(value: f64) -> f64 {
    let digits = format!("{value:.4e}");
    digits.parse().expect("a number was written")
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn answers(measure: Measure, requests: &str) -> Result<String> {
        let lane = lane("buffer-64bytes-one-byte", "fresh")?;
        let mut answers = Vec::new();
        serve(&lane, measure, requests.as_bytes(), &mut answers)?;
        Ok(String::from_utf8(answers)?)
    }

    #[test]
    fn each_request_is_answered_by_one_line() {
        let answers = answers(Measure::Time, "100\n1\n").unwrap();
        let times: Vec<f64> = answers.lines().map(|line| line.parse().unwrap()).collect();
        assert_eq!(times.len(), 2);
        assert!(times.iter().all(|&time| time > 0.0), "{times:?}");
    }

    #[test]
    fn allocations_are_counted_per_operation_after_a_warm_up() {
        thread_local!(static ALLOCATIONS: Cell<usize> = const { Cell::new(5) });
        // Eight operations allocate twelve times, as this clock of allocations has it.
        let count = || ALLOCATIONS.replace(ALLOCATIONS.get() + 12);
        let answers = answers(Measure::Allocations(count), "3\n").unwrap();
        assert_eq!(answers, "1.5\n");
    }

    #[test]
    fn what_is_not_known_is_named() {
        for (question, arm, named) in [("no", "fresh", "\"no\""), ("map", "frsh", "\"frsh\"")] {
            let error = lane(question, arm).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
        let error = answers(Measure::Time, "many\n").unwrap_err();
        assert!(
            error.to_string().contains("number of operations"),
            "{error}"
        );
    }
}
