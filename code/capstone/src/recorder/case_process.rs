//! A process that runs one case and waits in between: it reads a number of operations and answers with a sample.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::cases::{Case, Measure};

/// The recorder's end.
#[derive(Debug)]
pub(super) struct CaseProcess {
    name: &'static str,
    child: Child,
    /// `None` once the process has been told to end.
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl CaseProcess {
    /// Starts this same program with `measure NAME`.
    pub(super) fn start(name: &'static str) -> Result<Self> {
        let program = env::current_exe().context("the recorder starts itself once per case")?;
        let mut child = Command::new(program)
            .args(["measure", name])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting a process for {name}"))?;
        let requests = child.stdin.take();
        let answers = child.stdout.take().context("its output is a pipe")?;
        Ok(Self {
            name,
            child,
            requests,
            answers: BufReader::new(answers),
        })
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// Nanoseconds per operation over that many operations, or what one run found.
    pub(super) fn sample(&mut self, operations: u64) -> Result<f64> {
        let requests = self.requests.as_mut().context("the process has ended")?;
        let asked = writeln!(requests, "{operations}").and_then(|()| requests.flush());
        let mut answer = String::new();
        let answered = self.answers.read_line(&mut answer);
        match (asked, answered) {
            (Ok(()), Ok(1..)) => answer
                .trim()
                .parse()
                .with_context(|| format!("{} answered {answer:?}", self.name)),
            _ => bail!(
                "the process of {} ended with {}; what it said is above",
                self.name,
                self.child.wait()?
            ),
        }
    }
}

impl Drop for CaseProcess {
    /// A process whose input is closed ends by itself.
    fn drop(&mut self) {
        self.requests = None;
        let _ = self.child.wait();
    }
}

/// The case's end: answers until the input is closed.
pub fn serve(case: &Case, requests: impl BufRead, mut answers: impl Write) -> Result<()> {
    let mut sample = sampler(case);
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

fn sampler(case: &Case) -> Box<dyn FnMut(u64) -> f64> {
    match case.measure {
        Measure::Time(make) => {
            let mut repeat = make();
            Box::new(move |operations| {
                rounded(repeat(operations).as_nanos() as f64 / operations as f64)
            })
        }
        Measure::Bytes(find) | Measure::Count(find) => Box::new(move |_| find() as f64),
    }
}

/// To a thousandth of a nanosecond: no clock knows more, and the file stays small.
fn rounded(ns: f64) -> f64 {
    (ns * 1e3).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases;

    #[test]
    fn a_case_answers_each_request_with_one_line() {
        let mut answers = Vec::new();
        serve(
            cases::find("held-all").unwrap(),
            &b"1\n1\n"[..],
            &mut answers,
        )
        .unwrap();
        assert_eq!(String::from_utf8(answers).unwrap(), "1000\n1000\n");
    }

    #[test]
    fn a_request_that_is_no_number_is_an_error() {
        let error =
            serve(cases::find("held-all").unwrap(), &b"many\n"[..], Vec::new()).unwrap_err();
        assert!(
            error.to_string().contains("number of operations"),
            "{error}"
        );
    }
}
