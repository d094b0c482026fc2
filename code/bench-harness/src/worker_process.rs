//! A worker, seen from the process that started it: it is asked for samples, and waits in between.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::worker::Sample;

/// A running worker. It ends when this is dropped.
#[derive(Debug)]
pub struct WorkerProcess {
    name: String,
    child: Child,
    answers: BufReader<ChildStdout>,
}

impl WorkerProcess {
    /// Starts the program. It is named so where something goes wrong.
    pub fn start(name: &str, program: &mut Command) -> Result<Self> {
        // A Ctrl-C in the terminal reaches this process alone, which then ends the others when it has what they found.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(program, 0);
        let mut child = program
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting a process for {name}"))?;
        let answers = child.stdout.take().context("its output is a pipe")?;
        Ok(Self {
            name: name.to_owned(),
            child,
            answers: BufReader::new(answers),
        })
    }

    /// Has it do so many operations.
    pub fn sample(&mut self, operations: u64) -> Result<Sample> {
        let requests = self.child.stdin.as_mut().context("its input is a pipe")?;
        let asked = writeln!(requests, "{operations}");
        let mut answer = String::new();
        if asked.is_err() || self.answers.read_line(&mut answer)? == 0 {
            let status = self.child.wait()?;
            bail!(
                "the process of {} ended with {status}; what it said is above",
                self.name
            );
        }
        let answer = answer.trim();
        let sample = answer.parse();
        sample.with_context(|| format!("{} answered {answer:?}", self.name))
    }
}

impl Drop for WorkerProcess {
    /// Waiting closes its input, and then it ends by itself.
    fn drop(&mut self) {
        let _ = self.child.wait();
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn shell(script: &str) -> WorkerProcess {
        WorkerProcess::start("the double", Command::new("sh").args(["-c", script])).unwrap()
    }

    #[test]
    fn what_goes_wrong_names_the_process() {
        for (script, says) in [
            ("read n; echo lots", "the double answered \"lots\""),
            ("exit 3", "the double ended with exit status: 3"),
        ] {
            let error = shell(script).sample(1).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
